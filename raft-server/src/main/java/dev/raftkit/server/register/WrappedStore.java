package dev.raftkit.server.register;

import dev.raftkit.kv.store.KeyValueStore;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.TimedStateMachine;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A key-value store as a member's state machine, for those who want to see what becomes of it. */
public abstract class WrappedStore implements TimedStateMachine {
  protected final KeyValueStore store;

  protected WrappedStore(KeyValueStore store) {
    this.store = store;
  }

  @Override
  public void apply(CommandBatch commands, Results results) {
    store.apply(commands, results);
  }

  @Override
  public @Nullable String validate(byte[] command) {
    return store.validate(command);
  }

  @Override
  public boolean needsTime(byte[] command) {
    return store.needsTime(command);
  }

  @Override
  public long dueAt() {
    return store.dueAt();
  }

  @Override
  public byte @Nullable [] due(long clock) {
    return store.due(clock);
  }

  @Override
  public OptionalLong stateHash() {
    return store.stateHash();
  }

  @Override
  public byte[] query(byte[] query) {
    return store.query(query);
  }

  @Override
  public CompletableFuture<byte[]> queryLater(byte[] query) {
    return store.queryLater(query);
  }

  @Override
  public SnapshotSource capture() {
    return store.capture();
  }

  @Override
  public void restore(DataInputStream in) throws IOException {
    store.restore(in);
  }
}
