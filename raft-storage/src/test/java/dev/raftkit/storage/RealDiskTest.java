package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.N1;
import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real files that cannot be written. Permissions do not bind root, for whom files are made immutable
 * instead; where neither can be done, or no file system mounted, the test concerned is skipped.
 */
@DisplayName("Files that cannot be written, and a file system that is full (rows F5, X39, X41)")
class RealDiskTest {
  private static final String TEXT = "x".repeat(10_000);

  @TempDir
  Path parent = Path.of("");

  private final TestLoop loop = new TestLoop();
  private @Nullable LogStore store;

  @Test
  void aSegmentThatMayNotBeWrittenIsNamed() throws Exception {
    Path segment = initialized(parent).resolve(TestMember.WAL);
    protect(segment, "r--r--r--");
    try {
      assertThat(open(parent)).hasMessageStartingWith("cannot open " + segment + ": ");
    } finally {
      unprotect(segment, "rw-r--r--");
    }
    assertThat(open(parent)).isNull();
    close();
  }

  @Test
  void aDirectoryThatMayNotBeWrittenIsNamed() throws Exception {
    Path spare = initialized(parent).resolve(WalNames.spare(1));
    Files.write(spare, new byte[10]);
    protect(parent, "r-xr-xr-x");
    try {
      assertThat(open(parent)).hasMessageStartingWith("cannot delete " + spare + ": ");
    } finally {
      unprotect(parent, "rwxr-xr-x");
    }
    assertThat(open(parent)).isNull();
    close();
  }

  @Test
  void aDirectoryInPlaceOfASegmentIsNamed() throws Exception {
    Path segment = initialized(parent).resolve(TestMember.WAL);
    Files.delete(segment);
    Files.createDirectory(segment);

    assertThat(open(parent)).hasMessageStartingWith("cannot open " + segment + ": ");
  }

  @Test
  void aFullFileSystemStopsTheLogAndOnceThereIsSpaceNothingIsMissing() throws Exception {
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "none", parent.toString()));
    try {
      initialized(parent);
      assertThat(open(parent)).isNull();
      assertThat(persist(hardState(1, null))).isNull();

      int acknowledged = fill();
      assertThat(run("mount", "-o", "remount,size=4m", parent.toString())).isTrue();
      assertThat(persist(append(acknowledged + 1, 1, TEXT)))
          .hasMessageContaining("takes no more writes");
      close();

      assertThat(open(parent)).isNull();
      long last = log().recovered(0).lastLogIndex();
      assertThat(last).isBetween((long) acknowledged, acknowledged + 1L);
      assertEquals(List.of(), log().recovered(0).damaged());
      assertThat(persist(append(last + 1, 1, "there is space again"))).isNull();
      close();
    } finally {
      run("umount", parent.toString());
    }
  }

  @Test
  void whatIsMadeAheadNeverTakesTheLastSpace() throws Exception {
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=1m", "none", parent.toString()));
    try {
      FileDisk disk = new FileDisk(parent, loop::execute);
      CompletableFuture<@Nullable IOException> tooMuch = new CompletableFuture<>();
      disk.allocate("spare", 600 << 10, tooMuch::complete);
      CompletableFuture<@Nullable IOException> half = new CompletableFuture<>();
      disk.allocate("other", 500 << 10, half::complete);

      assertThat(loop.await(tooMuch))
          .hasMessageStartingWith("cannot allocate 614400 bytes for " + parent.resolve("spare"));
      assertThat(loop.await(half)).isNull();
      assertEquals(List.of("other"), disk.list());
      CompletableFuture<@Nullable IOException> closed = new CompletableFuture<>();
      disk.close(closed::complete);
      assertThat(loop.await(closed)).isNull();
    } finally {
      run("umount", parent.toString());
    }
  }

  @Test
  void aFileIsNoLongerMadeAheadOnceTheDirectoryIsGivenUp() throws Exception {
    for (int i = 0; i < 50; i++) {
      Path directory = Files.createDirectory(parent.resolve("disk" + i));
      FileDisk disk = new FileDisk(directory, loop::execute);
      disk.allocate("spare", 1 << 30, error -> {});
      CompletableFuture<@Nullable IOException> closed = new CompletableFuture<>();
      disk.close(closed::complete);

      assertThat(loop.await(closed)).isNull();
      Files.delete(directory);
    }
  }

  /** Appends until the log stops; how many were acknowledged. */
  private int fill() {
    int acknowledged = 0;
    IOException refusal = null;
    while (refusal == null) {
      refusal = persist(append(acknowledged + 1, 1, TEXT));
      acknowledged += refusal == null ? 1 : 0;
    }
    assertThat(refusal)
        .hasMessageStartingWith(parent + " takes no more writes: cannot write " + parent)
        .hasMessageEndingWith(
            "No space left on device; free space for " + parent + ", then restart this member");
    assertThat(acknowledged).isPositive();
    return acknowledged;
  }

  private static Path initialized(Path directory) throws IOException {
    FileStorage.initialize(directory, "payments", N1);
    return directory;
  }

  /** Opens the storage; returns how that failed. */
  private @Nullable IOException open(Path directory) {
    CompletableFuture<@Nullable IOException> ended = new CompletableFuture<>();
    FileStorage.at(directory).open(loop, TestMember.EXPECTED, new Storage.OpenListener() {
      @Override
      public void opened(LogStore opened, SnapshotStore snapshots, Identity identity) {
        store = opened;
        ended.complete(null);
      }

      @Override
      public void failed(IOException error) {
        ended.complete(error);
      }
    });
    return loop.await(ended);
  }

  private LogStore log() {
    return Objects.requireNonNull(store);
  }

  private @Nullable IOException persist(Persist write) {
    CompletableFuture<@Nullable IOException> ended = new CompletableFuture<>();
    log().persist(0, write, ended::complete);
    return loop.await(ended);
  }

  private void close() {
    CompletableFuture<@Nullable IOException> ended = new CompletableFuture<>();
    log().close(ended::complete);
    assertThat(loop.await(ended)).isNull();
  }

  private static void protect(Path path, String permissions) throws Exception {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    assumeTrue(!Files.isWritable(path) || run("chattr", "+i", path.toString()));
  }

  private static void unprotect(Path path, String permissions) throws Exception {
    run("chattr", "-i", path.toString());
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  /** Whether a program could be run and was content. */
  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException missing) {
      return false;
    }
  }
}
