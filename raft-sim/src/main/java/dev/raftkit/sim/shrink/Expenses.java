package dev.raftkit.sim.shrink;

/**
 * What shrinking has cost so far, and whether it may cost more. Time is that of the processor, so that
 * a busy machine does not make failures longer.
 */
final class Expenses {
  private final ShrinkBudget budget;
  private final long startedAt = ProcessorTime.nanos();
  private long replays;

  Expenses(ShrinkBudget budget) {
    this.budget = budget;
  }

  /** Whether one more replay is within the budget. */
  boolean allowMore() {
    return replays < budget.replaysMax() && nanos() < budget.nanosMax();
  }

  /** Whether no more than so many hundredths of the budget are spent. */
  boolean areWithin(int percent) {
    return replays < budget.replaysMax() / 100 * percent
        && nanos() < budget.nanosMax() / 100 * percent;
  }

  void replayed(long steps) {
    replays++;
    budget.progress().replayed(replays, steps);
  }

  long replays() {
    return replays;
  }

  long nanos() {
    return ProcessorTime.nanos() - startedAt;
  }
}
