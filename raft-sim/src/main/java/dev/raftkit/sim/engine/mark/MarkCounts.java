package dev.raftkit.sim.engine.mark;

import java.util.EnumMap;
import java.util.Map;

/** How often each mark was reached. */
public final class MarkCounts {
  private final EnumMap<Mark, Counter> counters = new EnumMap<>(Mark.class);

  public MarkCounts() {
    for (Mark mark : Mark.values()) {
      counters.put(mark, new Counter());
    }
  }

  public void hit(Mark mark) {
    counter(mark).count++;
  }

  public long count(Mark mark) {
    return counter(mark).count;
  }

  /** Adds the counts of another run. */
  public void add(MarkCounts other) {
    for (Map.Entry<Mark, Counter> entry : counters.entrySet()) {
      entry.getValue().count += other.count(entry.getKey());
    }
  }

  private Counter counter(Mark mark) {
    Counter counter = counters.get(mark);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + mark);
    }
    return counter;
  }

  /** A number that changes without boxing. */
  private static final class Counter {
    private long count;
  }
}
