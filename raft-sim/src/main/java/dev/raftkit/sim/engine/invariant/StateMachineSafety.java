package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.sim.engine.disk.LogModel;
import java.util.Arrays;

/**
 * I5: no two servers ever apply different entries at the same index (§5.4.3), and each applies all
 * indexes in order from where it started.
 */
public final class StateMachineSafety {
  public static final String NAME = "I5-state-machine-safety";

  private final Alarm alarm;
  private final long[] applied;
  private long[] contents = new long[64];
  private int last;

  public StateMachineSafety(Alarm alarm, int servers) {
    this.alarm = alarm;
    this.applied = new long[servers];
  }

  /** A server starts with an empty state machine. */
  public void restarted(int server) {
    applied[server] = 0;
  }

  /** A server hands entries to its state machine. */
  public void applying(int server, EntryBatch entries) {
    if (entries.firstIndex() != applied[server] + 1) {
      alarm.raise(
          NAME,
          server,
          "applies from " + entries.firstIndex() + " on after index " + applied[server]);
      return;
    }
    for (int i = 0; i < entries.size(); i++) {
      applying(server, entries.firstIndex() + i, LogModel.contentHash(entries.get(i)));
    }
    applied[server] = entries.lastIndex();
  }

  private void applying(int server, long index, long content) {
    if (index > last) {
      last = (int) index;
      if (last >= contents.length) {
        contents = Arrays.copyOf(contents, 2 * last);
      }
      contents[last] = content;
    } else if (contents[(int) index] != content) {
      alarm.raise(
          NAME, server, "applies another entry at index " + index + " than a server before");
    }
  }
}
