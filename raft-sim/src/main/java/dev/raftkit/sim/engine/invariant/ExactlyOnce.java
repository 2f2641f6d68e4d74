package dev.raftkit.sim.engine.invariant;

import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * I14: a command of a session takes effect once, at one index, on all servers; whoever asks is given
 * the answer of that time; and no session ends before its time (thesis §6.3).
 */
public final class ExactlyOnce {
  public static final String NAME = "I14-exactly-once";

  /** Where and in which term a command took effect, and whether its client was told. */
  private static final class Effect {
    private final long index;
    private final long term;
    private boolean told;

    private Effect(long index, long term) {
      this.index = index;
      this.term = term;
    }
  }

  private final Alarm alarm;
  private final MarkCounts marks;

  /** By session, then by sequence number. */
  private final TreeMap<Long, TreeMap<Long, Effect>> effects = new TreeMap<>();

  private long clockTerm;
  private long clock;

  public ExactlyOnce(Alarm alarm, MarkCounts marks) {
    this.alarm = alarm;
    this.marks = marks;
  }

  /** A server hands a command of a session to its state machine. */
  public void applied(int server, long session, long sequence, long index, long term) {
    Effect known = effect(session, sequence);
    if (known == null) {
      effects
          .computeIfAbsent(session, newSession -> new TreeMap<>())
          .put(sequence, new Effect(index, term));
    } else if (known.index != index) {
      alarm.raise(
          NAME,
          server,
          "applies command " + sequence + " of session " + session + " at index " + index
              + "; it took effect at index " + known.index);
    }
  }

  /**
   * A server does not apply the command of a session's entry.
   *
   * @param restoredUpTo the last index that the server knows from a snapshot only
   */
  public void passedOver(long session, long sequence, long term, long restoredUpTo) {
    Effect known = effect(session, sequence);
    if (known != null) {
      marks.hit(Mark.SESSION_REPEAT_PASSED_OVER);
      if (known.term < term) {
        marks.hit(Mark.SESSION_REPEAT_IN_LATER_TERM);
      }
      if (known.index <= restoredUpTo) {
        marks.hit(Mark.SESSION_REPEAT_KNOWN_FROM_SNAPSHOT);
      }
    }
  }

  /** A client is given the answer of what happened at an index. */
  public void answered(long session, long sequence, long index) {
    Effect known = effect(session, sequence);
    if (known == null || known.index != index) {
      alarm.raise(
          NAME,
          "the answer to command " + sequence + " of session " + session + " is that of index "
              + index + "; it took effect " + (known == null ? "nowhere" : "at " + known.index));
      return;
    }
    if (known.told) {
      marks.hit(Mark.SESSION_REPEAT_ANSWERED);
    }
    known.told = true;
  }

  /** A client hears what it should not. */
  public void broken(String how) {
    alarm.raise(NAME, how);
  }

  /** An entry of a term gives session time. */
  public void told(long term, long time) {
    if (time > clock && term > clockTerm && clock > 0) {
      marks.hit(Mark.SESSION_CLOCK_CONTINUED);
    }
    clockTerm = time > clock ? term : clockTerm;
    clock = Math.max(clock, time);
  }

  private @Nullable Effect effect(long session, long sequence) {
    TreeMap<Long, Effect> ofSession = effects.get(session);
    return ofSession == null ? null : ofSession.get(sequence);
  }
}
