package dev.raftkit.sim.engine.schedule;

/** What trouble does to a server or to links. The letter stands for it in tokens. */
public enum Deed {
  /** A process is killed. */
  CRASH('c'),
  /** The power goes. */
  POWER_LOSS('w'),
  /** A server is asked to hand over; the amount is the number of the target, counted from 1, or 0. */
  HAND_OVER('h'),
  /** A server is asked to change the members; the amount is the code of the change. */
  CHANGE_MEMBERS('g'),
  /** A process is told to end in order. */
  STOP('e'),
  /** A process is started. */
  BOOT('b'),
  /** A process stands still. */
  PAUSE('p'),
  /** It goes on. */
  RESUME('r'),
  /** A fault will strike a disk; the amount is the fault's number. */
  ARM('a'),
  /** A disk works again. */
  REPAIR('x'),
  /** Something durable is damaged. */
  ROT('o'),
  /** A disk does nothing until a time, which is the amount. */
  STALL('s'),
  /** A disk is slower than usual, by a factor that is the amount. */
  SLOW('q'),
  /** A disk is lost with all that it held. */
  LOSE_DISK('l'),
  /** A server gets a new disk. */
  READMIT('m'),
  /** A clock gains, or loses: the amount less a million is how many nanoseconds in a million. */
  DRIFT('d'),
  /** A clock jumps ahead by the amount. */
  STEP_CLOCK('t'),
  /** A clock runs as it should. */
  CORRECT_CLOCK('k'),
  /** A state machine takes until a time, which is the amount. */
  STALL_APPLIER('y'),
  /** Links are cut. */
  CUT('C'),
  /** Links are mended. */
  MEND('M'),
  /** Links lose, delay, duplicate and reorder, or do so no more. */
  WEATHER('W'),
  /** Links change so many messages in a million, which is the amount. */
  CORRUPT('X');

  private final char letter;

  Deed(char letter) {
    this.letter = letter;
  }

  char letter() {
    return letter;
  }

  /** Whether it is done to links, not to a server. */
  public boolean isOfLinks() {
    return this == CUT || this == MEND || this == WEATHER || this == CORRUPT;
  }
}
