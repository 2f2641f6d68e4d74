package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.N1;
import static dev.raftkit.storage.TestMember.N2;
import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.entries;
import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Storage in real files (rows F11, X38)")
class FileStorageTest {
  @TempDir
  Path parent = Path.of("");

  private final TestLoop loop = new TestLoop();

  @Test
  void whatWasAcknowledgedIsThereAfterReopening() throws IOException {
    Path directory = parent.resolve("data").resolve("n1");
    Identity identity = FileStorage.initialize(directory, "payments", N1);
    LogStore store = open(directory);
    persist(store, hardState(2, N2));
    persist(store, append(1, 1, "a", "b"));
    persist(store, new Persist(1, null, 2, entries(2, 2, "c", "", "d")));
    close(store);

    LogStore reopened = open(directory);

    assertEquals(N1, identity.memberId());
    assertEquals(
        new PersistentState(
            identity.incarnation(),
            new HardState(2, N2),
            null,
            LogPosition.ZERO,
            List.of(new LogPosition(1, 1), new LogPosition(2, 2)),
            4,
            List.of()),
        reopened.recovered(0));
    assertEquals(entries(2, 2, "c", "", "d"), read(reopened, 2, 4));
    close(reopened);
  }

  @Test
  void everyFirstBootHasAnIncarnationOfItsOwn() throws IOException {
    Identity first = FileStorage.initialize(parent.resolve("1"), "payments", N1);
    Identity second = FileStorage.initialize(parent.resolve("2"), "payments", N1);

    assertNotEquals(first.incarnation(), second.incarnation());
    assertThat(first.incarnation() >> 20).isLessThanOrEqualTo(second.incarnation() >> 20);
    assertThat(second.incarnation()).isBetween(1L << 60, 1L << 62);
  }

  @Test
  void aSecondFirstBootIsRefused() throws IOException {
    FileStorage.initialize(parent, "payments", N1);

    assertThatThrownBy(() -> FileStorage.initialize(parent, "orders", new NodeId("n9")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            parent + " is initialised already: it belongs to member n1 of cluster payments");
  }

  @Test
  void aDirectoryThatWasNeverInitialisedIsRefused() {
    assertEquals(
        parent + " has no identity: run 'raft init' once, at this member's first boot",
        refusal(parent));
    assertEquals(
        parent.resolve("missing")
            + " does not exist: run 'raft init' once, at this member's first boot",
        refusal(parent.resolve("missing")));
  }

  @Test
  void aSecondOpeningInThisProcessIsRefusedAndTheFirstKeepsItsLock() throws Exception {
    FileStorage.initialize(parent, "payments", N1);
    LogStore store = open(parent);

    assertEquals(parent + " is in use by another member in this process", refusal(parent));

    assertEquals(parent + " is in use by another process", lockFromAnotherProcess());
    close(store);
    assertEquals("locked", lockFromAnotherProcess());
    close(open(parent));
  }

  @Test
  void whomAGroupBeganWithIsKept() throws IOException {
    FileStorage.initialize(parent, "payments", N1);
    FileStorage storage = FileStorage.at(parent);
    List<NodeId> first = List.of(N1, N2);

    assertEquals(List.of(N2), storage.firstVoters(0, List.of(N2), true));
    assertEquals(first, storage.firstVoters(0, first, true));
    assertEquals(first, FileStorage.at(parent).firstVoters(0, List.of(N1), false));
    assertEquals(List.of(N1), storage.firstVoters(1, List.of(N1), false));

    assertThat(parent.resolve("first-voters-0")).hasContent("""
        raftkit first voters, format 1
        n1
        n2
        crc32c cec94278""");
    close(open(parent));
  }

  @Test
  void aDamagedListOfFirstVotersIsNotBelieved() throws IOException {
    FileStorage.initialize(parent, "payments", N1);
    FileStorage storage = FileStorage.at(parent);
    storage.firstVoters(0, List.of(N1, N2), true);
    Path file = parent.resolve("first-voters-0");
    Files.writeString(file, Files.readString(file).replace("n2", "n3"));

    assertThatThrownBy(() -> storage.firstVoters(0, List.of(N1, N2), false))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file + " is damaged");
  }

  @Test
  void manyWritesAtOnceAreAllThereAfterwards() throws IOException {
    FileStorage.initialize(parent, "payments", N1);
    LogStore store = open(parent);
    List<@Nullable IOException> errors = new ArrayList<>();
    store.persist(0, hardState(1, null), errors::add);
    for (int i = 1; i <= 2000; i++) {
      store.persist(0, append(i, 1, "entry " + i), errors::add);
    }
    close(store);
    assertThat(errors).hasSize(2001).containsOnlyNulls();

    LogStore reopened = open(parent);

    assertEquals(2000, reopened.recovered(0).lastLogIndex());
    assertEquals(entries(1999, 1, "entry 1999", "entry 2000"), read(reopened, 1999, 2000));
    close(reopened);
  }

  private LogStore open(Path directory) {
    CompletableFuture<LogStore> opened = new CompletableFuture<>();
    FileStorage.at(directory).open(loop, TestMember.EXPECTED, listener(opened));
    return loop.await(opened);
  }

  private String refusal(Path directory) {
    CompletableFuture<LogStore> opened = new CompletableFuture<>();
    FileStorage.at(directory).open(loop, TestMember.EXPECTED, listener(opened));
    loop.await(opened.handle((store, error) -> ""));
    return String.valueOf(opened.handle((store, error) -> error.getMessage()).join());
  }

  private static Storage.OpenListener listener(CompletableFuture<LogStore> opened) {
    return new Storage.OpenListener() {
      @Override
      public void opened(LogStore store, SnapshotStore snapshots, Identity identity) {
        opened.complete(store);
      }

      @Override
      public void failed(IOException error) {
        opened.completeExceptionally(error);
      }
    };
  }

  private void persist(LogStore store, Persist write) {
    CompletableFuture<@Nullable IOException> outcome = new CompletableFuture<>();
    store.persist(0, write, outcome::complete);
    assertNull(loop.await(outcome));
  }

  private EntryBatch read(LogStore store, long from, long to) {
    CompletableFuture<@Nullable EntryBatch> outcome = new CompletableFuture<>();
    store.read(0, from, to, 1 << 20, (entries, error) -> outcome.complete(entries));
    EntryBatch entries = loop.await(outcome);
    return entries == null ? EntryBatch.empty(1) : entries;
  }

  private void close(LogStore store) {
    CompletableFuture<@Nullable IOException> outcome = new CompletableFuture<>();
    store.close(outcome::complete);
    assertNull(loop.await(outcome));
  }

  private String lockFromAnotherProcess() throws IOException, InterruptedException {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            LockProbe.class.getName(),
            parent.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    try (var output = process.getInputStream()) {
      String answer = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return answer;
    } finally {
      process.destroyForcibly();
    }
  }
}
