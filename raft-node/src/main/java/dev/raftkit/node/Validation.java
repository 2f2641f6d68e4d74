package dev.raftkit.node;

import org.jspecify.annotations.Nullable;

/** What a group's state machine says of commands before they are proposed. Any thread. */
final class Validation {
  private final int entryBytesMax;
  private final StateMachine stateMachine;

  Validation(RaftHost.Group group) {
    this.entryBytesMax = group.config().entryBytesMax();
    this.stateMachine = group.stateMachine();
  }

  /** Why a command must not be proposed, or null. What is too large is refused elsewhere. */
  ProposalException.@Nullable Refused refusal(byte[] command) {
    if (command.length > entryBytesMax) {
      return null;
    }
    String reason;
    try {
      reason = stateMachine.validate(command);
    } catch (Throwable e) {
      return new ProposalException.Refused("the state machine failed to validate it: " + e, e);
    }
    return reason == null ? null : new ProposalException.Refused(reason);
  }
}
