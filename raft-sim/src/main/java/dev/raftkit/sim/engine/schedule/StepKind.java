package dev.raftkit.sim.engine.schedule;

/** What can happen in a step of a {@link Schedule}. The letter stands for it in tokens. */
public enum StepKind {
  /** A message arrives. */
  DELIVER('d'),
  /** A server's deadline comes: the clock moves there, if need be. */
  TIMEOUT('t'),
  /** A client asks a server for a command to be applied. */
  PROPOSE('p'),
  /** A disk finishes a sync. */
  SYNC('y'),
  /** A state machine finishes a batch. */
  APPLY('a'),
  /** A disk finishes reading entries. */
  READ('r'),
  /** A disk finishes something else, such as a part of a snapshot. */
  TASK('k'),
  /** A server is to take a snapshot after the next batch that it applies. */
  SNAPSHOT('n'),
  /** A process dies. */
  CRASH('c'),
  /** The power goes. */
  POWER_LOSS('w'),
  /** A server is asked to hand over; the detail is the number of the target, counted from 1, or 0. */
  HAND_OVER('h'),
  /** A server is asked to change the members; the detail is the code of the change. */
  CHANGE_MEMBERS('g'),
  /** A process is told to end in order. */
  STOP('e'),
  /** A process starts. */
  BOOT('b'),
  /** A disk is lost with all that it held. */
  LOSE_DISK('l'),
  /** A server gets a new disk. */
  READMIT('m'),
  /** An entry on a disk is damaged. */
  ROT('o'),
  /** A disk's next write fails. */
  WRITE_ERROR('W'),
  /** A disk's next sync fails. */
  SYNC_ERROR('Y'),
  /** A disk's next read fails. */
  READ_ERROR('R'),
  /** A disk is full. */
  DISK_FULL('F'),
  /** A disk works again. */
  REPAIR('x');

  private final char letter;

  StepKind(char letter) {
    this.letter = letter;
  }

  char letter() {
    return letter;
  }

  /** Whether it is the end of work that a server itself has begun. */
  boolean isWork() {
    return this == SYNC || this == APPLY || this == READ || this == TASK;
  }
}
