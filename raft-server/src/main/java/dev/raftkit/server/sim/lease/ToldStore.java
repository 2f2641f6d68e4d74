package dev.raftkit.server.sim.lease;

import dev.raftkit.kv.store.KeyValueStore;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.server.register.WrappedStore;
import java.io.DataInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The store of one server process, of which the {@link Chronicle} is told. */
final class ToldStore extends WrappedStore {
  private final Chronicle chronicle;

  ToldStore(KeyValueStore store, Chronicle chronicle) {
    super(store);
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
  public void restore(DataInputStream in) throws IOException {
    chronicle.restoring(store);
    store.restore(in);
  }
}
