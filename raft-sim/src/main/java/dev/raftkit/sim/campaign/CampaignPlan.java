package dev.raftkit.sim.campaign;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.SimConfig;
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
 */
public record CampaignPlan(
    SimConfig config,
    long runs,
    long timeMaxNanos,
    int jobs,
    @Nullable Path trace,
    @Nullable Path history) {
  public static final int JOBS_MAX = 256;

  public CampaignPlan {
    if (runs < 1) {
      throw new IllegalArgumentException("runs must be at least 1, not " + runs);
    }
    if (timeMaxNanos < 1) {
      throw new IllegalArgumentException("the time must be positive, not " + timeMaxNanos + " ns");
    }
    if (jobs < 1 || jobs > JOBS_MAX) {
      throw new IllegalArgumentException("jobs must be 1 to " + JOBS_MAX + ", not " + jobs);
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
    return new CampaignPlan(config, Long.MAX_VALUE, nanos, jobs, trace, history);
  }

  public CampaignPlan withJobs(int count) {
    return new CampaignPlan(config, runs, timeMaxNanos, count, trace, history);
  }

  public CampaignPlan withTrace(@Nullable Path file) {
    return new CampaignPlan(config, runs, timeMaxNanos, jobs, file, history);
  }

  public CampaignPlan withHistory(@Nullable Path file) {
    return new CampaignPlan(config, runs, timeMaxNanos, jobs, trace, file);
  }

  /** The configuration of a run, counted from 0. The first has the very seed of the plan. */
  SimConfig configOf(long run) {
    long seed = config.seed();
    return run == 0 ? config : config.withSeed(RandomStream.mix(RandomStream.mix(seed) + run));
  }
}
