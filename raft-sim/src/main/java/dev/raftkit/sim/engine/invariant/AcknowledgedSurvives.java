package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.sim.engine.disk.LogModel;
import java.util.Arrays;

/**
 * What a client was told has happened stays: an acknowledged command is committed when it is
 * acknowledged, and at the end of the run it is on every healthy disk, at its index.
 */
public final class AcknowledgedSurvives {
  public static final String NAME = "acknowledged-survives";

  private final Alarm alarm;
  private final CommittedLog committed;
  private long[] indexes = new long[64];
  private long[] contents = new long[64];
  private int count;

  public AcknowledgedSurvives(Alarm alarm, CommittedLog committed) {
    this.alarm = alarm;
    this.committed = committed;
  }

  /** How many commands have been acknowledged. */
  public long count() {
    return count;
  }

  /**
   * A client is told that its command was applied.
   *
   * @param content the hash of its entry, see {@link LogModel#contentHash}
   */
  public void acknowledged(int server, long index, long term, long content) {
    if (index > committed.lastIndex() || committed.termAt(index) != term) {
      alarm.raise(
          NAME, server, "acknowledges (" + term + "," + index + "), which is not committed");
    }
    if (count == indexes.length) {
      indexes = Arrays.copyOf(indexes, 2 * count);
      contents = Arrays.copyOf(contents, 2 * count);
    }
    indexes[count] = index;
    contents[count] = content;
    count++;
  }

  /** The run is over, and this disk had time to catch up. */
  public void finished(int server, LogModel durable) {
    for (int i = 0; i < count; i++) {
      if (indexes[i] > durable.lastIndex() || !hasSurvived(i, durable.entryAt(indexes[i]))) {
        alarm.raise(
            NAME,
            server,
            "does not have the acknowledged command at index "
                + indexes[i]
                + "; its disk ends at "
                + durable.lastIndex());
        return;
      }
    }
  }

  /** Of a witness no more can be asked than that it knows the entry's term. */
  private boolean hasSurvived(int acknowledged, Entry entry) {
    return entry.type() == EntryType.BARE
        ? entry.term() == committed.termAt(indexes[acknowledged])
        : LogModel.contentHash(entry) == contents[acknowledged];
  }
}
