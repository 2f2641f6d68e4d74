package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.sim.engine.disk.LogModel;
import java.util.Arrays;

/**
 * I5: no two servers ever apply different entries at the same index (§5.4.3), and each applies all
 * indexes in order from where it started. I15: after the same index all have the same state, those
 * that applied every entry and those that took over a snapshot.
 */
public final class StateMachineSafety {
  public static final String NAME = "I5-state-machine-safety";
  public static final String STATE_NAME = "I15-same-state";

  private static final long UNKNOWN = Long.MIN_VALUE;

  private final Alarm alarm;
  private final long[] applied;
  private long[] contents = new long[64];
  private int last;
  private long[] states = new long[64];
  private int lastState;

  public StateMachineSafety(Alarm alarm, int servers) {
    this.alarm = alarm;
    this.applied = new long[servers];
    // What an empty state machine hashes to is its own business.
    this.states[0] = UNKNOWN;
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
      // What a witness has of a command changes no state.
      if (entries.get(i).type() != EntryType.BARE) {
        applying(server, entries.firstIndex() + i, LogModel.contentHash(entries.get(i)));
      }
    }
    applied[server] = entries.lastIndex();
  }

  /** A server takes over a snapshot: one that is behind what it has applied is too old. */
  public void installing(int server, long snapshotLast) {
    if (snapshotLast < applied[server]) {
      alarm.raise(
          NAME,
          server,
          "goes back to a snapshot of " + snapshotLast + " after index " + applied[server]);
    }
    applied[server] = snapshotLast;
  }

  /** A server's state is that after an index. */
  public void reached(int server, long index, long state) {
    if (index > lastState) {
      if (index >= states.length) {
        states = Arrays.copyOf(states, 2 * (int) index);
      }
      Arrays.fill(states, lastState + 1, (int) index, UNKNOWN);
      states[(int) index] = state;
      lastState = (int) index;
    } else if (states[(int) index] == UNKNOWN) {
      states[(int) index] = state;
    } else if (states[(int) index] != state) {
      alarm.raise(
          STATE_NAME, server, "has another state after index " + index + " than a server before");
    }
  }

  private void applying(int server, long index, long content) {
    if (index > last) {
      if (index >= contents.length) {
        contents = Arrays.copyOf(contents, 2 * (int) index);
      }
      Arrays.fill(contents, last + 1, (int) index, UNKNOWN);
      last = (int) index;
      contents[last] = content;
    } else if (contents[(int) index] == UNKNOWN) {
      contents[(int) index] = content;
    } else if (contents[(int) index] != content) {
      alarm.raise(
          NAME, server, "applies another entry at index " + index + " than a server before");
    }
  }
}
