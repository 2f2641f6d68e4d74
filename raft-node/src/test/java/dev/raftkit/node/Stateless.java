package dev.raftkit.node;

import java.io.DataInputStream;
import java.util.function.BiConsumer;

/** A state machine that keeps nothing: what it does with commands is up to the test. */
record Stateless(BiConsumer<CommandBatch, StateMachine.Results> behaviour) implements StateMachine {
  @Override
  public void apply(CommandBatch commands, Results results) {
    behaviour.accept(commands, results);
  }

  @Override
  public SnapshotSource capture() {
    return out -> false;
  }

  @Override
  public void restore(DataInputStream in) {}
}
