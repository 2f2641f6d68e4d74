package dev.raftkit.sim.campaign;

import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.full.LayeredSimulation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Plays the runs of a plan. Runs are independent, so threads need not meet; their results are added
 * in the order of the runs, so that the sum does not depend on the threads.
 */
public final class Campaign {
  /** After so many failures, more of them teach nothing. */
  public static final int FAILURES_MAX = 20;

  private final CampaignPlan plan;
  private final Progress progress;
  private final CampaignResult result;
  private final ArrayDeque<Future<RunResult>> underWay = new ArrayDeque<>();
  private final long startedAt = System.nanoTime();
  private long begun;

  private Campaign(CampaignPlan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
    this.result = new CampaignResult(plan.config());
  }

  /** Is told after every run, in the order of the runs, on the campaign's own thread. */
  @FunctionalInterface
  public interface Progress {
    /** Tells nobody. */
    Progress NONE = (soFar, last) -> {};

    void ran(CampaignResult soFar, RunResult last);
  }

  /**
   * Plays all runs and writes the files.
   *
   * @throws IOException if a file cannot be written
   * @throws InterruptedException if this thread was interrupted; no file is written then
   */
  public static CampaignResult run(CampaignPlan plan, Progress progress)
      throws IOException, InterruptedException {
    Campaign campaign = new Campaign(plan, progress);
    ExecutorService threads = Executors.newFixedThreadPool(plan.jobs());
    try {
      campaign.play(threads);
    } finally {
      threads.shutdownNow();
    }
    campaign.writeFiles();
    return campaign.result;
  }

  private void play(ExecutorService threads) throws InterruptedException {
    beginMore(threads);
    while (!underWay.isEmpty() && result.failures().size() < FAILURES_MAX) {
      RunResult last = finished(underWay.remove());
      result.add(last, wallNanos());
      progress.ran(result, last);
      beginMore(threads);
    }
  }

  private void beginMore(ExecutorService threads) {
    while (begun < plan.runs()
        && underWay.size() < 2 * plan.jobs()
        && wallNanos() < plan.timeMaxNanos()) {
      SimConfig config = plan.configOf(begun++);
      underWay.add(threads.submit(() -> LayeredSimulation.run(config)));
    }
  }

  private static RunResult finished(Future<RunResult> run) throws InterruptedException {
    try {
      return run.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the simulator itself failed", e.getCause());
    }
  }

  private long wallNanos() {
    return System.nanoTime() - startedAt;
  }

  /** Plays the run of interest again, with someone looking on. */
  private void writeFiles() throws IOException {
    if (plan.trace() != null || plan.history() != null) {
      boolean good = result.failures().isEmpty();
      SimConfig config = good ? plan.config() : result.failures().get(0).config();
      RunFiles.write(config, plan.trace(), plan.history());
    }
  }
}
