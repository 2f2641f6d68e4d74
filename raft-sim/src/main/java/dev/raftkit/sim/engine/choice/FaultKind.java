package dev.raftkit.sim.engine.choice;

/** The kinds of trouble that a user can choose from. */
public enum FaultKind {
  /** Loss, delay, duplication, reordering, and partitions of all shapes. */
  NETWORK("network", 1),
  /** Deaths of processes and losses of power. */
  CRASH("crash", 2),
  /** Processes that stand still for a while, and state machines that do. */
  PAUSE("pause", 4),
  /** Slow and stalled disks. */
  DISK("disk", 8),
  /** Clocks that drift, and clocks that jump ahead. */
  CLOCK("clock", 16),
  /** Members with other settings than the rest, or of the next version of the wire format. */
  VERSION("version", 32),
  /** Messages that are changed or cut short on their way. */
  CORRUPTION("corruption", 64),
  /** Leaders that are asked to hand over, and members that are stopped in order. */
  TRANSFER("transfer", 128),
  /** Members that are added, removed, promoted and demoted. */
  MEMBERSHIP("membership", 256),
  /** A member that is a witness: it votes, and keeps no commands. */
  WITNESS("witness", 512);

  private final String text;
  private final int bit;

  FaultKind(String text, int bit) {
    this.text = text;
    this.bit = bit;
  }

  /** A bit of its own, for sets of kinds in a number. */
  public int bit() {
    return bit;
  }

  /** The name on the command line. */
  public String text() {
    return text;
  }
}
