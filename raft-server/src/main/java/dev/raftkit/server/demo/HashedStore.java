package dev.raftkit.server.demo;

import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.store.KeyValueStore;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.server.register.WrappedStore;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the cluster keeps where candidates charge that are no members: the key-value store with their
 * election and their records.
 */
final class HashedStore extends WrappedStore implements DemoState {
  private static final byte[] COUNT =
      KvCodec.encode(new KvQuery.Range(StoreRecords.KEYS, 0, 0, KvQuery.Range.Content.COUNT_ONLY));

  private final CommandHistory history = new CommandHistory();

  HashedStore() {
    super(new KeyValueStore());
  }

  @Override
  public synchronized void apply(CommandBatch commands, Results results) {
    for (int i = 0; i < commands.size(); i++) {
      history.remember(commands.index(i), commands.command(i));
    }
    store.apply(commands, results);
  }

  @Override
  public synchronized Applied applied() {
    KvResult.Found charges = (KvResult.Found) KvCodec.decodeResult(store.query(COUNT));
    return history.applied(charges.count());
  }

  @Override
  public SnapshotSource capture() {
    CommandHistory captured = history.copy();
    SnapshotSource entries = store.capture();
    return new SnapshotSource() {
      private boolean hasBegun;

      @Override
      public boolean writeNext(DataOutput out) throws IOException {
        if (hasBegun) {
          return entries.writeNext(out);
        }
        hasBegun = true;
        captured.write(out);
        return true;
      }

      @Override
      public void close() {
        entries.close();
      }
    };
  }

  @Override
  public synchronized void restore(DataInputStream in) throws IOException {
    history.read(in);
    store.restore(in);
  }
}
