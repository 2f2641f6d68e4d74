package dev.raftkit.sim.engine.invariant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A get sees at least the newest put that was acknowledged before the get was called: what it finds
 * was not overwritten by then (I13). Looks at one answer at a time, so that a stale read is noticed
 * when it happens; the whole history is checked at the end of the run.
 */
public final class ReadsAreFresh {
  public static final String NAME = "I13-reads-are-fresh";

  /** There was no put. */
  public static final long NEVER = -1;

  private final Alarm alarm;
  private long[] newestPutCalledAt = new long[16];

  /** By client, then by the number of its operation: when a put was acknowledged, 0 if not. */
  private final List<long[]> acknowledgedAt = new ArrayList<>();

  public ReadsAreFresh(Alarm alarm) {
    this.alarm = alarm;
    Arrays.fill(newestPutCalledAt, NEVER);
  }

  /** When the newest put was called of those that are acknowledged, or {@link #NEVER}. */
  public long newestPutCalledAt(int key) {
    return key < newestPutCalledAt.length ? newestPutCalledAt[key] : NEVER;
  }

  /**
   * A client is told that its put has happened.
   *
   * @param value what was put: the client, counted from 1, in the upper half, and the number of its
   *     operation in the lower
   */
  public void putAcknowledged(long value, int key, long calledAt, long now) {
    if (key >= newestPutCalledAt.length) {
      int length = newestPutCalledAt.length;
      newestPutCalledAt = Arrays.copyOf(newestPutCalledAt, 2 * key);
      Arrays.fill(newestPutCalledAt, length, 2 * key, NEVER);
    }
    newestPutCalledAt[key] = Math.max(newestPutCalledAt[key], calledAt);
    int client = client(value);
    int operation = (int) value;
    while (client >= acknowledgedAt.size()) {
      acknowledgedAt.add(new long[64]);
    }
    if (operation >= acknowledgedAt.get(client).length) {
      acknowledgedAt.set(client, Arrays.copyOf(acknowledgedAt.get(client), 2 * operation));
    }
    acknowledgedAt.get(client)[operation] = now;
  }

  /**
   * A client is told what its get found.
   *
   * @param found the value, 0 when there was none
   * @param newestPutCalledAt what it was when the get was called
   */
  public void found(int client, int key, long found, long newestPutCalledAt) {
    boolean isStale =
        found == 0 ? newestPutCalledAt != NEVER : acknowledgedAt(found) < newestPutCalledAt;
    if (isStale) {
      alarm.raise(
          NAME,
          "client " + client + " got '" + (found == 0 ? "" : found) + "' from k" + key
              + ", which was overwritten before by a put called at " + newestPutCalledAt);
    }
  }

  private long acknowledgedAt(long value) {
    int client = client(value);
    int operation = (int) value;
    boolean isKnown =
        client < acknowledgedAt.size() && operation < acknowledgedAt.get(client).length;
    long at = isKnown ? acknowledgedAt.get(client)[operation] : 0;
    return at == 0 ? Long.MAX_VALUE : at;
  }

  private static int client(long value) {
    return (int) (value >>> 32) - 1;
  }
}
