package dev.raftkit.sim.campaign;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.choice.Workload;
import dev.raftkit.sim.engine.random.RandomStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a campaign does.
 *
 * @param config of the first run; the others differ in their seeds only
 * @param runs how many runs at most
 * @param timeMaxNanos no run begins after this much real time
 * @param jobs how many threads
 * @param trace where to write the trace of one run, if anywhere: the first that fails, or else the
 *     first
 * @param history where to write the clients' history of the same run, if anywhere
 * @param guided whether half of the runs go on from where earlier ones came to something new
 * @param failuresMax after so many failures the campaign ends
 * @param corpus the folder in which the campaign goes on from session to session, if any
 */
public record CampaignPlan(
    SimConfig config,
    long runs,
    long timeMaxNanos,
    int jobs,
    @Nullable Path trace,
    @Nullable Path history,
    boolean guided,
    int failuresMax,
    @Nullable Path corpus) {
  public static final int JOBS_MAX = 256;

  /** After so many failures, more of them teach nothing. */
  public static final int FAILURES_MAX = 20;

  /** One run of so many is played twice, so that it shows if anything but its seed decides it. */
  private static final int RUNS_PER_REPETITION = 20;

  /** A plan that keeps to the seeds and ends with this session. */
  public CampaignPlan(
      SimConfig config,
      long runs,
      long timeMaxNanos,
      int jobs,
      @Nullable Path trace,
      @Nullable Path history) {
    this(config, runs, timeMaxNanos, jobs, trace, history, false, FAILURES_MAX, null);
  }

  public CampaignPlan {
    requireOfTheSimulator(config);
    if (runs < 1) {
      throw new IllegalArgumentException("runs must be at least 1, not " + runs);
    }
    if (timeMaxNanos < 1) {
      throw new IllegalArgumentException("the time must be positive, not " + timeMaxNanos + " ns");
    }
    if (jobs < 1 || jobs > JOBS_MAX) {
      throw new IllegalArgumentException("jobs must be 1 to " + JOBS_MAX + ", not " + jobs);
    }
    if (guided && jobs > Exploration.LAG_RUNS / 2) {
      throw new IllegalArgumentException(
          "jobs of a guided campaign must be 1 to " + Exploration.LAG_RUNS / 2 + ", not " + jobs);
    }
  }

  /**
   * Refuses a run of a user's test, and one of a layer that does not have its workload.
   *
   * @throws IllegalArgumentException saying where such a run can be played
   */
  public static void requireOfTheSimulator(SimConfig config) {
    if (config.workload() == Workload.OWN) {
      throw new IllegalArgumentException("only the test that printed the token of this run has its"
          + " state machine and its clients: give it the token as -Draft.sim.replay=...");
    }
    if (config.workload() == Workload.LEASE && config.layer() != Layer.FULL) {
      throw new IllegalArgumentException("the workload lease runs in the layer full only, not in "
          + config.layer().text()
          + ": the core layer has no state machines");
    }
  }

  /** So many runs on one thread, however long they take, and no files. */
  public static CampaignPlan of(SimConfig config, long runs) {
    return new CampaignPlan(config, runs, Long.MAX_VALUE, 1, null, null);
  }

  /**
   * The one run that a token names.
   *
   * @throws IllegalArgumentException if it is no token of this version
   */
  public static CampaignPlan replaying(String token) {
    return of(ReplayToken.parse(token), 1);
  }

  /** As many runs as fit into so much real time. */
  public CampaignPlan withTime(long nanos) {
    return new CampaignPlan(
        config, Long.MAX_VALUE, nanos, jobs, trace, history, guided, failuresMax, corpus);
  }

  public CampaignPlan withJobs(int count) {
    return new CampaignPlan(
        config, runs, timeMaxNanos, count, trace, history, guided, failuresMax, corpus);
  }

  public CampaignPlan withTrace(@Nullable Path file) {
    return new CampaignPlan(
        config, runs, timeMaxNanos, jobs, file, history, guided, failuresMax, corpus);
  }

  public CampaignPlan withHistory(@Nullable Path file) {
    return new CampaignPlan(
        config, runs, timeMaxNanos, jobs, trace, file, guided, failuresMax, corpus);
  }

  /** The same, guided by the states that runs come to. */
  public CampaignPlan withGuide() {
    return new CampaignPlan(
        config, runs, timeMaxNanos, jobs, trace, history, true, failuresMax, corpus);
  }

  public CampaignPlan withFailuresMax(int most) {
    return new CampaignPlan(config, runs, timeMaxNanos, jobs, trace, history, guided, most, corpus);
  }

  public CampaignPlan withCorpus(@Nullable Path folder) {
    return new CampaignPlan(
        config, runs, timeMaxNanos, jobs, trace, history, guided, failuresMax, folder);
  }

  /** The configuration of a run, counted from 0. The first has the very seed of the plan. */
  public SimConfig configOf(long run) {
    long seed = config.seed();
    return run == 0 ? config : config.withSeed(RandomStream.mix(RandomStream.mix(seed) + run));
  }

  /** Whether a run, counted from 0, is played twice. */
  static boolean isRepeated(long run) {
    return run % RUNS_PER_REPETITION == RUNS_PER_REPETITION - 1;
  }
}
