package dev.raftkit.core.check;

/**
 * An invariant of Raft does not hold: a defect of this library, of the disk, or of a majority of the
 * group. Going on could lose or fork data, so the group on this server stops.
 */
public final class InvariantViolation extends IllegalStateException {
  private static final long serialVersionUID = 1;

  public InvariantViolation(String message) {
    super(message);
  }
}
