package dev.raftkit.sim.mutant;

import dev.raftkit.sim.engine.observe.JsonLine;
import org.jspecify.annotations.Nullable;

/**
 * What became of a mutant.
 *
 * @param killed whether an invariant failed that may kill it
 * @param last the run that decided it; null if no invariant failed within the budget
 * @param nanos what all runs together took of one core
 * @param runs how many runs were played
 */
public record MutantResult(
    Mutant mutant, boolean killed, @Nullable Finding last, long nanos, long runs) {
  private static final long MILLION = 1_000_000;

  /**
   * A run of a mutant in which an invariant failed.
   *
   * @param invariant the one that failed
   * @param text what was seen
   * @param seed decides the run
   * @param token replays it, or a short way to the same failure, with the patch applied
   * @param steps how many events it took, or steps of that way
   * @param way that short way; null if nobody looked for one
   */
  public record Finding(
      String invariant,
      String text,
      long seed,
      String token,
      long steps,
      Trial.@Nullable ShortWay way) {
    /** The same by a shorter way. */
    Finding by(Trial.ShortWay shorter) {
      return new Finding(invariant, text, seed, shorter.token(), shorter.steps(), shorter);
    }
  }

  /** Seconds with three decimals, whatever the locale. */
  public String seconds() {
    return seconds(nanos);
  }

  private static String seconds(long nanos) {
    long millis = nanos / MILLION;
    return millis / 1000 + "." + Long.toString(1000 + millis % 1000).substring(1);
  }

  /** As JSON. */
  public String toJson() {
    JsonLine json = new JsonLine().field("id", mutant.id()).field("killed", killed);
    if (last == null) {
      json.rawField("by", "null")
          .rawField("seed", "null")
          .rawField("token", "null")
          .rawField("steps", "null");
    } else {
      json.field("by", last.invariant)
          .field("seed", last.seed)
          .field("token", last.token)
          .field("steps", last.steps);
    }
    json.rawField("seconds", seconds()).field("runs", runs);
    Trial.ShortWay way = last == null ? null : last.way;
    if (way != null) {
      json.field("stepsOf", way.of())
          .field("stepsBefore", way.stepsBefore())
          .field("shrinkReplays", way.replays())
          .rawField("shrinkSeconds", seconds(way.nanos()));
    }
    return json.close();
  }

  /** One line for people. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(mutant.toString()).append(": ");
    if (last == null) {
      line.append("SURVIVED");
    } else if (killed) {
      line.append("killed by ").append(last.invariant);
    } else {
      line.append("failed ")
          .append(last.invariant)
          .append(", which is none of its killers ")
          .append(mutant.killers())
          .append(" (")
          .append(last.text)
          .append(')');
    }
    line.append(" in ").append(seconds()).append(" s, ").append(runs).append(" runs");
    if (last != null) {
      describe(last, line);
    }
    return line.toString();
  }

  private static void describe(Finding found, StringBuilder line) {
    Trial.ShortWay way = found.way;
    if (way == null) {
      line.append(", ").append(found.steps).append(" events");
    } else {
      line.append("; ")
          .append(way.steps())
          .append(' ')
          .append(way.of())
          .append(" left of ")
          .append(way.stepsBefore())
          .append(" after ")
          .append(seconds(way.nanos()))
          .append(" s");
    }
    line.append(", ").append(found.token);
  }
}
