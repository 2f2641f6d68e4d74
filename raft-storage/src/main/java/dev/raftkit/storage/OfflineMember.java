package dev.raftkit.storage;

import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a member that does not run has on its disk, recovered as at a start. Until it is closed no server
 * can start there. It blocks.
 */
final class OfflineMember implements AutoCloseable {
  private static final long READ_BYTES_MAX = 4 << 20;

  private final Path directory;
  private final WaitingLoop loop;
  private final WalStore log;
  private final Identity identity;

  private OfflineMember(Path directory, WaitingLoop loop, WalStore log, Identity identity) {
    this.directory = directory;
    this.loop = loop;
    this.log = log;
    this.identity = identity;
  }

  /**
   * Opens a member's directory.
   *
   * @throws IOException if it is in use, or a server could not start on it
   */
  static OfflineMember open(Path path) throws IOException {
    Path directory = path.toAbsolutePath().normalize();
    Identity expected = WalInspector.identity(directory);
    WaitingLoop loop = new WaitingLoop();
    CompletableFuture<Opened> outcome = new CompletableFuture<>();
    FileStorage.at(directory)
        .open(
            loop,
            new Storage.Expected(expected.clusterId(), expected.memberId()),
            new Storage.OpenListener() {
              @Override
              public void opened(LogStore log, SnapshotStore snapshots, Identity identity) {
                outcome.complete(new Opened((WalStore) log, identity, null));
              }

              @Override
              public void failed(IOException error) {
                outcome.complete(new Opened(null, expected, error));
              }
            });
    Opened opened = loop.await(outcome);
    if (opened.log == null) {
      throw new IOException(String.valueOf(opened.error), opened.error);
    }
    return new OfflineMember(directory, loop, opened.log, opened.identity);
  }

  private record Opened(
      @Nullable WalStore log, Identity identity, @Nullable IOException error) {}

  String name() {
    return directory.toString();
  }

  Identity identity() {
    return identity;
  }

  /** All groups of which it has anything. */
  SortedSet<Integer> groups() {
    return log.recoveredGroups();
  }

  PersistentState state(int group) {
    return log.recovered(group);
  }

  /** Who belonged to the group, as far as the log or the snapshot says; else nobody. */
  Configuration configuration(int group) {
    PersistentState state = state(group);
    List<ConfigurationEntry> known = state.configurations();
    Snapshot snapshot = state.snapshot();
    if (!known.isEmpty()) {
      return known.get(known.size() - 1).configuration();
    }
    return snapshot == null ? Configuration.NONE : snapshot.configuration();
  }

  /** Some entries from an index on, at least that one. */
  EntryBatch read(int group, long from) throws IOException {
    CompletableFuture<@Nullable EntryBatch> entries = new CompletableFuture<>();
    CompletableFuture<@Nullable IOException> failure = new CompletableFuture<>();
    log.read(group, from, state(group).lastLogIndex(), READ_BYTES_MAX, (read, error) -> {
      entries.complete(read);
      failure.complete(error);
    });
    IOException error = loop.await(failure);
    EntryBatch read = entries.join();
    if (error != null || read == null || read.isEmpty()) {
      throw new IOException(
          "entry " + from + " of group " + group + " in " + directory + " cannot be read", error);
    }
    return read;
  }

  /** Copies the newest whole snapshot of a group, if there is one, into another directory. */
  void copySnapshot(int group, Path snapshots) throws IOException {
    Snapshot newest = state(group).snapshot();
    if (newest != null) {
      Path file = directory
          .resolve(FileStorage.SNAPSHOTS)
          .resolve(SnapshotFormat.fileName(group, newest.last()));
      SnapshotInspector.copyAs(file, snapshots, group, newest);
    }
  }

  @Override
  public void close() throws IOException {
    CompletableFuture<@Nullable IOException> closed = new CompletableFuture<>();
    log.close(closed::complete);
    IOException error = loop.await(closed);
    if (error != null) {
      throw error;
    }
  }
}
