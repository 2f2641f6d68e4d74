package dev.raftkit.server.sim.lease;

import dev.raftkit.kv.store.KeyValueStore;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.TimedStateMachine;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The store of one server process, of which the {@link Chronicle} is told. */
final class ToldStore implements TimedStateMachine {
  private final KeyValueStore store;
  private final Chronicle chronicle;

  ToldStore(KeyValueStore store, Chronicle chronicle) {
    this.store = store;
    this.chronicle = chronicle;
  }

  @Override
  public void apply(CommandBatch commands, Results results) {
    byte[] @Nullable [] answers = new byte[commands.size()][];
    store.apply(commands, new Results() {
      @Override
      public void complete(int command, byte[] result) {
        answers[command] = result.clone();
        results.complete(command, result);
      }

      @Override
      public void refuse(int command, String reason) {
        results.refuse(command, reason);
      }
    });
    chronicle.applied(commands, answers, store);
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
    chronicle.restoring(store);
    store.restore(in);
  }
}
