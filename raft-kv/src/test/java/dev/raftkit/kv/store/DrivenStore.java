package dev.raftkit.kv.store;

import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import java.util.concurrent.CompletableFuture;

/** A store for tests of its clients: whoever has it is the host, and says what time it is. */
public final class DrivenStore {
  private final KeyValueStore store;

  public DrivenStore(int watchesMax) {
    store = new KeyValueStore(watchesMax);
  }

  /** Applies a command of a client's. */
  public byte[] apply(byte[] command, long clock) {
    return KvCodec.encode(store.apply(KvCodec.decodeCommand(command), clock, false));
  }

  /** Ends the leases whose time is over. */
  public void expire(long clock) {
    byte[] due = store.dueAt() <= clock ? store.due(clock) : null;
    if (due != null) {
      KvCommand expiry = KvCodec.decodeCommand(due);
      store.apply(expiry, clock, true);
    }
  }

  public CompletableFuture<byte[]> ask(byte[] query) {
    return store.queryLater(query);
  }
}
