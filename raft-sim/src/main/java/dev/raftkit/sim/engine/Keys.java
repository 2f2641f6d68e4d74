package dev.raftkit.sim.engine;

/**
 * The key that all clients use at present. It changes now and then, so that the history of every key
 * is short enough to be checked.
 */
final class Keys {
  private static final int OPERATIONS_MAX = 200;
  private static final int UNKNOWN_OUTCOMES_MAX = 8;

  private int key;
  private int operations;
  private int unknownOutcomes;

  /** The key of the next operation. */
  int next() {
    if (operations == OPERATIONS_MAX || unknownOutcomes >= UNKNOWN_OUTCOMES_MAX) {
      key++;
      operations = 0;
      unknownOutcomes = 0;
    }
    operations++;
    return key;
  }

  /** An operation on the present key ended without a known outcome. */
  void outcomeUnknown() {
    unknownOutcomes++;
  }
}
