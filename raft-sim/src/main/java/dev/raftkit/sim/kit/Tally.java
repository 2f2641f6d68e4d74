package dev.raftkit.sim.kit;

import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;

/** What the runs of a trial came to so far: a test that reached little has shown little. */
public final class Tally {
  private static final long SECOND_NANOS = 1_000_000_000;

  private final MarkCounts marks = new MarkCounts();
  private long runs;
  private long events;
  private long virtualNanos;
  private long leaders;
  private long acknowledged;

  void add(RunResult run) {
    runs++;
    events += run.events();
    virtualNanos += run.virtualNanos();
    leaders += run.leaders();
    acknowledged += run.acknowledged();
    marks.add(run.marks());
  }

  public long runs() {
    return runs;
  }

  /** Messages delivered, timers fired, disk operations completed, client calls and faults. */
  public long events() {
    return events;
  }

  /** Elections won. */
  public long leaders() {
    return leaders;
  }

  /** Commands that a client got the result of. */
  public long acknowledged() {
    return acknowledged;
  }

  /** How often runs came to a place worth reaching, {@link Mark#OUTCOME_UNKNOWN} for instance. */
  public long count(Mark mark) {
    return marks.count(mark);
  }

  @Override
  public String toString() {
    return runs
        + (runs == 1 ? " run, " : " runs, ")
        + virtualNanos / SECOND_NANOS
        + " virtual seconds, "
        + events
        + " events, "
        + leaders
        + " leaders, "
        + acknowledged
        + " results, "
        + marks.count(Mark.OUTCOME_UNKNOWN)
        + " unknown outcomes, "
        + marks.count(Mark.SNAPSHOT_TAKEN)
        + " snapshots taken, "
        + marks.count(Mark.SNAPSHOT_INSTALLED)
        + " installed";
  }
}
