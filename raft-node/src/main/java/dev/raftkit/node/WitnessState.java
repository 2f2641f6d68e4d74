package dev.raftkit.node;

import java.io.DataInputStream;

/**
 * What a witness has for a state machine: nothing. Entries without commands pass it by, and its
 * snapshots stand for a place in the log and who belonged to the group there.
 */
final class WitnessState implements StateMachine {
  /** What a witness writes into a snapshot. */
  static final SnapshotSource NOTHING = out -> false;

  @Override
  public void apply(CommandBatch commands, Results results) {
    throw new IllegalStateException("a witness was handed " + commands.size() + " commands");
  }

  @Override
  public SnapshotSource capture() {
    return NOTHING;
  }

  @Override
  public void restore(DataInputStream in) {
    // Whoever calls sees to it that there was nothing to read.
  }
}
