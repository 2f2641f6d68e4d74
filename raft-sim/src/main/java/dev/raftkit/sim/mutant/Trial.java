package dev.raftkit.sim.mutant;

import org.jspecify.annotations.Nullable;

/**
 * Plays runs of a mutant. It is what the classes of a mutant and those that hunt it have in common, so
 * it speaks of nothing that a patch could change.
 */
public interface Trial {
  /** Plays the run that a replay token names. */
  Verdict play(String token);

  /** Looks for a short way to the failure of the run that a token names. */
  ShortWay shrink(String token);

  /**
   * What a run came to.
   *
   * @param invariant the one that failed; null if all held
   * @param text what was seen; "" if all held
   * @param steps how many events it took
   * @param hash of all that happened
   */
  record Verdict(@Nullable String invariant, String text, long steps, long hash) {}

  /**
   * A way to a failure.
   *
   * @param of what its steps are: {@code steps} of a schedule, {@code faults} in a run, or {@code
   *     runs} if no shorter way was found
   * @param steps how many it has
   * @param stepsBefore how many events, or faults, the failing run had
   * @param replays how many variants were played
   * @param nanos how much processor time that took
   * @param token replays it
   */
  record ShortWay(
      String of, long steps, long stepsBefore, long replays, long nanos, String token) {}
}
