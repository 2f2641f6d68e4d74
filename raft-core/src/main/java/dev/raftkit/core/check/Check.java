package dev.raftkit.core.check;

/** Assertions of Raft's invariants. They stay on in production. */
public final class Check {
  private Check() {}

  /**
   * States what must hold here.
   *
   * @throws InvariantViolation if it does not: the group must stop
   */
  public static void invariant(boolean holds, String broken) {
    if (!holds) {
      throw new InvariantViolation(broken);
    }
  }

  /** The same, with two values that explain the failure. */
  public static void invariant(boolean holds, String broken, long left, long right) {
    if (!holds) {
      throw new InvariantViolation(broken + ": " + left + ", " + right);
    }
  }
}
