package dev.raftkit.node;

import java.io.DataInputStream;
import java.io.IOException;

/** What a group has for a state machine that only elects a leader: nothing. */
final class NoState implements StateMachine {
  private static final String NO_COMMANDS =
      "this group only elects a leader: it was built with electionOnly(), and takes no commands;"
          + " to replicate some, give every member a stateMachine(..)";

  @Override
  public String validate(byte[] command) {
    return NO_COMMANDS;
  }

  @Override
  public void apply(CommandBatch commands, Results results) {
    // From a member that was built otherwise. It is told what its own check would have said.
    for (int i = 0; i < commands.size(); i++) {
      results.refuse(i, NO_COMMANDS);
    }
  }

  @Override
  public byte[] query(byte[] query) {
    throw new UnsupportedOperationException("this group only elects a leader: it was built with"
        + " electionOnly(), and there is nothing to read");
  }

  @Override
  public SnapshotSource capture() {
    return out -> false;
  }

  @Override
  public void restore(DataInputStream in) throws IOException {
    if (in.read() >= 0) {
      throw new IOException("a snapshot of a state, and this member was built with electionOnly():"
          + " build it with the stateMachine(..) that the other members have");
    }
  }
}
