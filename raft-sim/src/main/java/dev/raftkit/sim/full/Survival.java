package dev.raftkit.sim.full;

import dev.raftkit.sim.engine.random.RandomStream;

/**
 * What survives a power loss: of the sectors written since the last sync none, all, those written
 * first, or any at all. A device with a cache writes in an order of its own.
 */
final class Survival {
  private enum Mode {
    NONE,
    ALL,
    IN_ORDER,
    ANY
  }

  /** In order, about so many sectors survive at most. */
  private static final int IN_ORDER_MAX = 24;

  private final RandomStream random;
  private final Mode mode;
  private final int oneIn;
  private long inOrder;
  private int lost;
  private int kept;
  private boolean torn;
  private boolean reordered;
  private boolean betrayed;
  private int lostBefore;
  private int keptBefore;

  /**
   * What survives a loss of power.
   *
   * @param mayReorder whether the device may have written in an order of its own
   */
  Survival(RandomStream random, boolean mayReorder) {
    this.random = random;
    Mode drawn = Mode.values()[random.nextInt(Mode.values().length)];
    this.mode = drawn == Mode.ANY && !mayReorder ? Mode.IN_ORDER : drawn;
    this.oneIn = 2 + random.nextInt(3);
    this.inOrder = random.nextInt(IN_ORDER_MAX);
  }

  /** Whether the next sector in the order of writing survives. */
  boolean survives() {
    boolean survives = switch (mode) {
      case NONE -> false;
      case ALL -> true;
      case IN_ORDER -> inOrder-- > 0;
      // Both kinds of runs: a few sectors lost, and a few kept.
      case ANY ->
        oneIn == 2 ? random.nextInt(2) == 0 : (random.nextInt(oneIn) == 0) == (oneIn == 3);
    };
    kept += survives ? 1 : 0;
    lost += survives ? 0 : 1;
    reordered |= survives && lost > 0;
    return survives;
  }

  /** Whether the device has what it said it had of the next sector. */
  boolean keepsPromise() {
    boolean keeps = survives();
    betrayed |= !keeps;
    return keeps;
  }

  void beginWrite() {
    lostBefore = lost;
    keptBefore = kept;
  }

  void endWrite() {
    torn |= lost > lostBefore && kept > keptBefore;
  }

  /** How many sectors were lost. */
  int lost() {
    return lost;
  }

  /** How many survived. */
  int kept() {
    return kept;
  }

  /** Whether a write survived in part. */
  boolean isTorn() {
    return torn;
  }

  /** Whether a sector survived that was written after one that was lost. */
  boolean isReordered() {
    return reordered;
  }

  /** Whether something is lost that the device had called durable. */
  boolean hasBetrayed() {
    return betrayed;
  }
}
