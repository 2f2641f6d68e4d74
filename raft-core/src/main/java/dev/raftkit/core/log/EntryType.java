package dev.raftkit.core.log;

/** What an entry means to the server that applies it. */
public enum EntryType {
  /** A command of the application's state machine. */
  COMMAND,
  /** The empty entry that opens a leader's term, so that earlier entries can commit (§5.4.2, §8). */
  NO_OP
}
