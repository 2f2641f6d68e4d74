package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.N1;
import static dev.raftkit.storage.TestMember.N2;
import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.entries;
import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A new cluster out of what one member has")
class ForcedClusterTest {
  private static final long FLOOR = 1L << 32;
  private static final int FATES = 6;
  private static final Configuration THREE = new Configuration(List.of(N1, N2, new NodeId("n3")));
  private static final Configuration ALONE = new Configuration(List.of(N1));

  @TempDir
  private Path folder = Path.of("");

  private final TestLoop loop = new TestLoop();
  private @Nullable SnapshotStore snapshots;

  @Test
  void allEntriesAreThereAndOneMoreThatMakesItTheOnlyMember() throws IOException {
    oldMember();

    Identity identity = ForcedCluster.found(old(), made(), "ledger", FLOOR);

    assertEquals(new Identity("ledger", N1, identity.incarnation()), identity);
    assertThat(identity.incarnation()).isNotEqualTo(WalInspector.identity(old()).incarnation());
    LogStore store = open(made(), "ledger");
    assertEquals(
        new PersistentState(
            identity.incarnation(),
            new HardState(FLOOR, null),
            null,
            LogPosition.ZERO,
            List.of(new LogPosition(1, 1), new LogPosition(2, 4), new LogPosition(FLOOR, 6)),
            6,
            List.of(),
            List.of(new ConfigurationEntry(3, THREE), new ConfigurationEntry(6, ALONE))),
        store.recovered(0));
    assertEquals(entries(1, 1, "a", "b"), read(store, 1, 2));
    assertEquals(entries(4, 2, "c", "never acknowledged"), read(store, 4, 5));
    close(store);
  }

  @Test
  void theOldMemberStaysWhatItWas() throws IOException {
    oldMember();
    PersistentState before = recovered(old(), "payments");

    ForcedCluster.found(old(), made(), "ledger", FLOOR);

    assertEquals(before, recovered(old(), "payments"));
  }

  @Test
  void aSnapshotIsTakenAlong() throws IOException {
    oldMember();
    LogStore store = open(old(), "payments");
    Snapshot snapshot = new Snapshot(new LogPosition(2, 4), THREE);
    write(Objects.requireNonNull(snapshots).write(0, snapshot), "the state");
    close(store);

    ForcedCluster.found(old(), made(), "ledger", FLOOR);

    LogStore opened = open(made(), "ledger");
    PersistentState state = opened.recovered(0);
    assertEquals(snapshot, state.snapshot());
    assertEquals(new LogPosition(2, 4), state.base());
    assertEquals(List.of(new LogPosition(2, 5), new LogPosition(FLOOR, 6)), state.termStarts());
    assertEquals(List.of(new ConfigurationEntry(6, ALONE)), state.configurations());
    try (InputStream in = Objects.requireNonNull(snapshots).open(0, snapshot)) {
      assertThat(in).hasContent("the state");
    }
    close(opened);
  }

  @Test
  void aPlanSaysWhatThereIs() throws IOException {
    oldMember();

    ForcedCluster.Plan plan = ForcedCluster.plan(old());

    assertEquals(3, plan.highestTerm());
    assertEquals(Map.of(0, new ForcedCluster.Plan.Found(0, 5, 2, THREE.voters())), plan.groups());
  }

  @Test
  void aMemberThatRunsIsRefused() throws IOException {
    oldMember();
    LogStore store = open(old(), "payments");

    assertRefused("is in use", "ledger", FLOOR);

    close(store);
    ForcedCluster.found(old(), made(), "ledger", FLOOR);
  }

  @Test
  void whatWouldTouchTheOldClusterIsRefused() throws IOException {
    oldMember();

    assertRefused("needs another name than payments", "payments", FLOOR);
    assertRefused("the floor 3 is not above term 3", "ledger", 3);
    assertThat(made()).doesNotExist();
    ForcedCluster.found(old(), made(), "ledger", 4);
    assertRefused("is not empty", "ledger", FLOOR);
  }

  @Test
  void aMemberWithoutAnythingIsRefused() throws IOException {
    FileStorage.initialize(old(), "payments", N1);

    assertRefused("has neither a log nor a snapshot", "ledger", FLOOR);
  }

  @Test
  void aWitnessIsRefused() throws IOException {
    FileStorage.initialize(old(), "payments", N1);
    LogStore store = open(old(), "payments");
    persist(store, hardState(1, N2));
    Entry configuration = new Entry(
        1, EntryType.CONFIGURATION, ConfigurationFormat.encode(THREE.withWitnesses(List.of(N1))));
    persist(store, new Persist(0, null, 0, EntryBatch.of(1, configuration)));
    close(store);

    assertRefused("n1 is a witness in group 0", "ledger", FLOOR);
  }

  private void assertRefused(String reason, String cluster, long floor) {
    assertThatThrownBy(() -> ForcedCluster.found(old(), made(), cluster, floor))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aPowerCutLeavesTheWholeNewMemberOrNoneThatStarts() throws IOException {
    oldMember();
    Identity identity = new Identity("ledger", N1, 77);
    Recording recording = founding(identity);
    UnsureDisk disk = new UnsureDisk(recording.start());
    Random random = new Random(1);
    Set<String> outcomes = new HashSet<>();

    for (DiskEvent event : recording.events()) {
      disk.happens(event);
      for (int fate = 0; fate < FATES; fate++) {
        outcomes.add(outcome(disk.contents(Fate.number(fate, random.nextLong()))));
      }
    }
    assertEquals("whole", outcome(disk.contents(Fate.number(0, 1))));

    assertThat(outcomes).containsExactlyInAnyOrder("none", "whole");
  }

  /** What happens on the disk of a new member. */
  private Recording founding(Identity identity) throws IOException {
    Path target = Files.createDirectories(folder.resolve("recorded"));
    Files.createDirectory(target.resolve("snapshots"));
    Recording recording = new Recording(Map.of());
    RecordingLoop turns = new RecordingLoop(new Random(1));
    try (OfflineMember former = OfflineMember.open(old())) {
      new ClusterFounding(
              turns, outcome -> turns.run(), former, identity, FLOOR, TestMember.SETTINGS)
          .found(
              disk(target, "", recording, turns),
              disk(target, "snapshots/", recording, turns),
              () -> disk(target, "", recording, turns));
    }
    return recording;
  }

  private static RecordingDisk disk(
      Path target, String name, Recording recording, RecordingLoop turns) {
    return new RecordingDisk(
        new FileDisk(target.resolve(name), Runnable::run), name, recording, turns);
  }

  /** Starts a server on what a power cut has left. */
  private String outcome(Map<String, byte[]> contents) throws IOException {
    Path left = Files.createTempDirectory(folder, "left");
    Files.createDirectory(left.resolve("snapshots"));
    for (Map.Entry<String, byte[]> file : new TreeMap<>(contents).entrySet()) {
      Files.write(left.resolve(file.getKey()), file.getValue());
    }
    CompletableFuture<LogStore> opened = new CompletableFuture<>();
    FileStorage.at(left).open(loop, new Storage.Expected("ledger", N1), listener(opened));
    @Nullable
    IOException refusal =
        loop.await(opened.handle((store, error) -> error instanceof IOException e ? e : null));
    if (refusal != null) {
      assertTrue(
          String.valueOf(refusal.getMessage()).contains("identity"), () -> refusal.getMessage());
      return "none";
    }
    LogStore store = opened.join();
    PersistentState state = store.recovered(0);
    assertEquals(new HardState(FLOOR, null), state.hardState());
    assertEquals(6, state.lastLogIndex());
    assertEquals(List.of(), state.damaged());
    assertEquals(new ConfigurationEntry(6, ALONE), state.configurations().get(1));
    assertEquals(entries(4, 2, "c", "never acknowledged"), read(store, 4, 5));
    close(store);
    return "whole";
  }

  // ---------------------------------------------------------------- the old member

  private Path old() {
    return folder.resolve("old");
  }

  private Path made() {
    return folder.resolve("made");
  }

  /** Five entries of two terms, of which it is not known who else has them; it has voted in term 3. */
  private void oldMember() throws IOException {
    FileStorage.initialize(old(), "payments", N1);
    LogStore store = open(old(), "payments");
    persist(store, hardState(2, N2));
    persist(store, append(1, 1, "a", "b"));
    Entry configuration = new Entry(1, EntryType.CONFIGURATION, ConfigurationFormat.encode(THREE));
    persist(store, new Persist(0, null, 0, EntryBatch.of(3, configuration)));
    persist(store, append(4, 2, "c", "never acknowledged"));
    persist(store, hardState(3, N1));
    close(store);
  }

  private PersistentState recovered(Path directory, String cluster) {
    LogStore store = open(directory, cluster);
    PersistentState state = store.recovered(0);
    close(store);
    return state;
  }

  private LogStore open(Path directory, String cluster) {
    CompletableFuture<LogStore> opened = new CompletableFuture<>();
    FileStorage.at(directory).open(loop, new Storage.Expected(cluster, N1), listener(opened));
    return loop.await(opened);
  }

  private Storage.OpenListener listener(CompletableFuture<LogStore> opened) {
    return new Storage.OpenListener() {
      @Override
      public void opened(LogStore store, SnapshotStore files, Identity identity) {
        snapshots = files;
        opened.complete(store);
      }

      @Override
      public void failed(IOException error) {
        opened.completeExceptionally(error);
      }
    };
  }

  private void write(SnapshotStore.Writer writer, String state) {
    CompletableFuture<@Nullable IOException> written = new CompletableFuture<>();
    writer.append(ByteBuffer.wrap(state.getBytes(StandardCharsets.US_ASCII)), written::complete);
    assertNull(loop.await(written));
    CompletableFuture<@Nullable IOException> finished = new CompletableFuture<>();
    writer.finish(finished::complete);
    assertNull(loop.await(finished));
  }

  private void persist(LogStore store, Persist write) {
    CompletableFuture<@Nullable IOException> outcome = new CompletableFuture<>();
    store.persist(0, write, outcome::complete);
    assertNull(loop.await(outcome));
  }

  private EntryBatch read(LogStore store, long from, long to) {
    List<EntryBatch> batches = new ArrayList<>();
    CompletableFuture<@Nullable IOException> outcome = new CompletableFuture<>();
    store.read(0, from, to, 1 << 20, (entries, error) -> {
      if (entries != null) {
        batches.add(entries);
      }
      outcome.complete(error);
    });
    assertNull(loop.await(outcome));
    return batches.get(0);
  }

  private void close(LogStore store) {
    CompletableFuture<@Nullable IOException> outcome = new CompletableFuture<>();
    store.close(outcome::complete);
    assertNull(loop.await(outcome));
  }
}
