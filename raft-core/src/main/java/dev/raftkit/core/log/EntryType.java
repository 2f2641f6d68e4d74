package dev.raftkit.core.log;

/** What an entry means to the server that applies it. */
public enum EntryType {
  /** A command of the application's state machine. */
  COMMAND,
  /** The empty entry that opens a leader's term, so that earlier entries can commit (§5.4.2, §8). */
  NO_OP,
  /** Who belongs to the group from this entry on: in effect as soon as it is in the log (thesis §4.1). */
  CONFIGURATION,
  /**
   * A request of a client session (thesis §6.3). To the protocol it is like a command; the driver
   * keeps the sessions, and hands the state machine the command that may be in it.
   */
  SESSION,
  /**
   * A command with the time at which the leader took it. To the protocol it is like a command; the
   * driver reads the time, and hands the state machine the command.
   */
  TIMED,
  /** What a witness keeps of a command or a request: that it is there, and its term. */
  BARE;

  /** Whether such entries come from clients, so that a leader limits how many it takes. */
  public boolean isProposed() {
    return switch (this) {
      case COMMAND, SESSION, TIMED -> true;
      case NO_OP, CONFIGURATION, BARE -> false;
    };
  }
}
