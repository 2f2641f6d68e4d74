package dev.raftkit.storage;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log of a new cluster's only member: all entries of an old one, then a configuration with
 * the new one alone, in a term that the old cluster never had. The identity is written when all of
 * that is durable.
 */
final class ClusterFounding {
  private final EventLoop loop;
  private final Waiting waiting;
  private final OfflineMember former;
  private final Identity identity;
  private final long floor;
  private final WalSettings settings;

  /** Takes the loop's turns until something is known. */
  interface Waiting {
    void await(CompletableFuture<?> outcome);
  }

  /**
   * A founding that has not begun.
   *
   * @param floor the term that the new cluster begins in; nobody leads in it
   */
  ClusterFounding(
      EventLoop loop,
      Waiting waiting,
      OfflineMember former,
      Identity identity,
      long floor,
      WalSettings settings) {
    this.settings = settings;
    this.loop = loop;
    this.waiting = waiting;
    this.former = former;
    this.identity = identity;
    this.floor = floor;
  }

  /**
   * Founds the cluster.
   *
   * @param log without any log, and closed in the end
   * @param snapshots the old member's newest are there; closed in the end
   * @param again the log's disk once more, for the identity
   */
  void found(Disk log, Disk snapshots, Supplier<Disk> again) throws IOException {
    done(completion -> WalStorage.createLog(log, identity, completion));
    LogStore store = open(log, snapshots);
    try {
      for (int group : former.groups()) {
        write(store, group);
      }
    } finally {
      done(store::close);
    }
    Disk signed = again.get();
    done(completion -> WalStorage.sign(signed, identity, completion));
  }

  private LogStore open(Disk log, Disk snapshots) throws IOException {
    CompletableFuture<Opened> outcome = new CompletableFuture<>();
    Storage.OpenListener listener = new Storage.OpenListener() {
      @Override
      public void opened(LogStore store, SnapshotStore files, Identity owner) {
        outcome.complete(new Opened(store, null));
      }

      @Override
      public void failed(IOException error) {
        outcome.complete(new Opened(null, error));
      }
    };
    new WalOpening(log, snapshots, settings, loop, identity, listener, new OpeningLog())
        .start(log.list());
    waiting.await(outcome);
    Opened opened = outcome.join();
    if (opened.store == null) {
      throw new IOException(String.valueOf(opened.error), opened.error);
    }
    return opened.store;
  }

  private record Opened(@Nullable LogStore store, @Nullable IOException error) {}

  private void write(LogStore store, int group) throws IOException {
    PersistentState state = former.state(group);
    persist(store, group, Persist.hardState(0, new HardState(floor, null)));
    // What the snapshot covers need not be in the log.
    long next = (state.snapshot() == null ? 0 : state.snapshot().lastIndex()) + 1;
    while (next <= state.lastLogIndex()) {
      EntryBatch entries = former.read(group, next);
      persist(store, group, new Persist(0, null, 0, entries));
      next = entries.lastIndex() + 1;
    }
    byte[] alone = ConfigurationFormat.encode(new Configuration(List.of(identity.memberId())));
    Entry last = new Entry(floor, EntryType.CONFIGURATION, alone);
    persist(store, group, new Persist(0, null, 0, EntryBatch.of(next, List.of(last))));
  }

  private void persist(LogStore store, int group, Persist write) throws IOException {
    done(completion -> store.persist(group, write, completion));
  }

  /** Begins something and waits for its end. */
  private interface Operation {
    void begin(Completion completion);
  }

  private void done(Operation operation) throws IOException {
    CompletableFuture<@Nullable IOException> outcome = new CompletableFuture<>();
    operation.begin(outcome::complete);
    waiting.await(outcome);
    IOException error = outcome.join();
    if (error != null) {
      throw new IOException(error.getMessage(), error);
    }
  }
}
