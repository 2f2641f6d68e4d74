package dev.raftkit.sim.engine.history;

/** How much work a search may be, in steps and memory, so that it ends on every machine alike. */
final class Budget {
  private static final int PARTS = 50;

  private final long stepsMax;
  private final long memoryWordsMax;
  private long steps;
  private long memoryWords;

  Budget(long stepsMax, long memoryWordsMax) {
    this.stepsMax = stepsMax;
    this.memoryWordsMax = memoryWordsMax;
  }

  /** An operation is tried. */
  void step() {
    steps++;
  }

  /** A search remembers more. */
  void remember(long words) {
    memoryWords += words;
  }

  /** A small part of what is left, for one search of many. */
  Budget part() {
    return new Budget(Math.min(stepsMax / PARTS, stepsMax - steps), memoryWordsMax);
  }

  /** A part was used. */
  void spend(Budget part) {
    steps += part.steps;
  }

  /** A search is over, and what it remembered forgotten. */
  void forgetAll() {
    memoryWords = 0;
  }

  boolean isSpent() {
    return steps > stepsMax || memoryWords > memoryWordsMax;
  }

  /** What was not enough. */
  String reason() {
    return steps > stepsMax
        ? "no verdict after " + stepsMax + " steps"
        : "no verdict within " + ((memoryWordsMax * Long.BYTES) >> 20) + " MiB of memory";
  }
}
