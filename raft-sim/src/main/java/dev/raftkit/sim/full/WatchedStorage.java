package dev.raftkit.sim.full;

import dev.raftkit.core.Effect;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;

/** Tells what the driver hands to its storage. */
final class WatchedStorage implements Storage {
  /** Whom it is told. */
  interface Watcher {
    /** The storage is open: all that it found is durable. */
    void opened();

    void writing(Effect.Persist write);

    void reading();
  }

  private final Storage storage;
  private final Watcher watcher;

  WatchedStorage(Storage storage, Watcher watcher) {
    this.storage = storage;
    this.watcher = watcher;
  }

  @Override
  public void open(EventLoop loop, Expected expected, OpenListener listener) {
    storage.open(loop, expected, new OpenListener() {
      @Override
      public void opened(LogStore store, SnapshotStore snapshots, Identity identity) {
        watcher.opened();
        listener.opened(new WatchedStore(store), snapshots, identity);
      }

      @Override
      public void failed(IOException error) {
        listener.failed(error);
      }
    });
  }

  /** The log store, with someone looking on. */
  private final class WatchedStore implements LogStore {
    private final LogStore store;

    WatchedStore(LogStore store) {
      this.store = store;
    }

    @Override
    public PersistentState recovered(int group) {
      return store.recovered(group);
    }

    @Override
    public void persist(int group, Effect.Persist write, Completion completion) {
      watcher.writing(write);
      store.persist(group, write, completion);
    }

    @Override
    public void read(int group, long from, long to, long bytesMax, ReadCompletion completion) {
      watcher.reading();
      store.read(group, from, to, bytesMax, completion);
    }

    @Override
    public void compact(int group, LogPosition base) {
      store.compact(group, base);
    }

    @Override
    public long reclaimableBytes(int group) {
      return store.reclaimableBytes(group);
    }

    @Override
    public void close(Completion completion) {
      store.close(completion);
    }
  }
}
