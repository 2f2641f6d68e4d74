package dev.raftkit.sim.kit;

import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a test leaves to whoever runs it.
 *
 * @param runs how many runs
 * @param seconds of virtual time, unless a trial says otherwise
 * @param seed from which those of all runs come
 * @param replay the token of the only run to be played, if any
 * @param reports the folder for reports of failures
 */
public record SimSettings(
    long runs, long seconds, long seed, @Nullable String replay, Path reports) {
  /** 100 runs of 20 virtual seconds from seed 1, reports in {@code target/raft-sim}. */
  public static final SimSettings DEFAULT =
      new SimSettings(100, 20, 1, null, Path.of("target", "raft-sim"));

  public static final String RUNS = "raft.sim.runs";
  public static final String SECONDS = "raft.sim.seconds";
  public static final String SEED = "raft.sim.seed";
  public static final String REPLAY = "raft.sim.replay";
  public static final String REPORTS = "raft.sim.reports";

  public SimSettings {
    if (runs < 1) {
      throw new IllegalArgumentException("runs must be at least 1, not " + runs);
    }
    if (seconds < 1) {
      throw new IllegalArgumentException("seconds must be at least 1, not " + seconds);
    }
  }

  /**
   * These settings, with those that properties name instead: {@value #RUNS}, {@value #SECONDS},
   * {@value #SEED}, {@value #REPLAY}, {@value #REPORTS}.
   *
   * @param property the value of a property, null when there is none
   * @throws IllegalArgumentException naming the property that has no good value
   */
  public SimSettings read(Function<String, @Nullable String> property) {
    String token = property.apply(REPLAY);
    String folder = property.apply(REPORTS);
    return new SimSettings(
        number(property, RUNS, runs),
        number(property, SECONDS, seconds),
        number(property, SEED, seed),
        token == null ? replay : token,
        folder == null ? reports : Path.of(folder));
  }

  private static long number(
      Function<String, @Nullable String> property, String name, long otherwise) {
    String text = property.apply(name);
    try {
      return text == null ? otherwise : Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is '" + text + "', which is no number", e);
    }
  }

  /** The same with other defaults. */
  public SimSettings withRuns(long count) {
    return new SimSettings(count, seconds, seed, replay, reports);
  }

  public SimSettings withSeconds(long count) {
    return new SimSettings(runs, count, seed, replay, reports);
  }

  public SimSettings withSeed(long other) {
    return new SimSettings(runs, seconds, other, replay, reports);
  }

  public SimSettings withReplay(@Nullable String token) {
    return new SimSettings(runs, seconds, seed, token, reports);
  }

  public SimSettings withReports(Path folder) {
    return new SimSettings(runs, seconds, seed, replay, folder);
  }
}
