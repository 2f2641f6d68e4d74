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
   */
  public record Finding(String invariant, String text, long seed, String token, long steps) {
    /** The same by a shorter way. */
    Finding by(Trial.ShortWay way) {
      return new Finding(invariant, text, seed, way.token(), way.steps());
    }
  }

  /** Seconds with three decimals, whatever the locale. */
  public String seconds() {
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
    return json.rawField("seconds", seconds()).field("runs", runs).close();
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
      line.append(", ").append(last.steps).append(" steps, ").append(last.token);
    }
    return line.toString();
  }
}
