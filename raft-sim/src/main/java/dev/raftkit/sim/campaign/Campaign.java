package dev.raftkit.sim.campaign;

import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Roster;
import dev.raftkit.sim.engine.observe.StateCoverage;
import dev.raftkit.sim.full.LayeredSimulation;
import dev.raftkit.sim.repeat.Repetition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plays the runs of a plan. Runs are independent, so threads need not meet; their results are added
 * in the order of the runs, so that the sum does not depend on the threads.
 */
public final class Campaign {
  private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final CampaignPlan plan;
  private final Progress progress;
  private final CampaignResult result;
  private final ArrayDeque<Future<Played>> underWay = new ArrayDeque<>();
  private final ArrayDeque<SimConfig> failedBefore = new ArrayDeque<>();
  private final long startedAt = System.nanoTime();
  private final Exploration exploration;
  private final @Nullable Corpus corpus;
  private long begun;
  private long nextRun;
  private long nextSave = SAVE_NANOS;

  private Campaign(CampaignPlan plan, Progress progress) throws IOException {
    this.plan = plan;
    this.progress = progress;
    this.exploration = new Exploration();
    this.result = new CampaignResult(plan.config(), exploration);
    Path folder = plan.corpus();
    this.corpus = folder == null ? null : Corpus.in(folder, plan.config());
    if (corpus != null) {
      failedBefore.addAll(corpus.failures());
      exploration.know(corpus.states());
      nextRun = corpus.nextRun();
    }
  }

  /** A run, and the states that it came to. */
  private record Played(long run, RunResult result, StateCoverage coverage) {}

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
    campaign.saveCorpus();
    campaign.writeFiles();
    return campaign.result;
  }

  private void play(ExecutorService threads) throws IOException, InterruptedException {
    beginMore(threads);
    while (!underWay.isEmpty() && result.failures().size() < plan.failuresMax()) {
      Played last = finished(underWay.remove());
      RunResult played = last.result;
      result.add(played, CampaignPlan.isRepeated(last.run), wallNanos());
      exploration.add(last.run, played.config(), played.events(), last.coverage);
      if (corpus != null) {
        corpus.add(played, last.run + 1);
        if (wallNanos() > nextSave) {
          saveCorpus();
        }
      }
      progress.ran(result, played);
      beginMore(threads);
    }
  }

  private void beginMore(ExecutorService threads) {
    while (begun < plan.runs()
        && underWay.size() < 2 * plan.jobs()
        && wallNanos() < plan.timeMaxNanos()) {
      begun++;
      underWay.add(threads.submit(next()));
    }
  }

  /** What failed before comes first. */
  private Callable<Played> next() {
    if (!failedBefore.isEmpty()) {
      SimConfig config = failedBefore.remove();
      return () -> play(-1, config);
    }
    long run = nextRun++;
    SimConfig config = plan.configOf(run);
    SimConfig chosen = plan.guided() ? exploration.guide(run, config) : config;
    return () -> play(run, chosen);
  }

  private static Played play(long run, SimConfig config) {
    StateCoverage coverage =
        new StateCoverage(new Roster(config.nodes()).configuration().voters());
    RunResult result = LayeredSimulation.run(config, coverage);
    ServerFactory servers = LayeredSimulation.servers(config);
    boolean isRepeated = CampaignPlan.isRepeated(run);
    return new Played(run, isRepeated ? Repetition.check(result, servers) : result, coverage);
  }

  private static Played finished(Future<Played> run) throws InterruptedException {
    try {
      return run.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the simulator itself failed", e.getCause());
    }
  }

  private void saveCorpus() throws IOException {
    nextSave = wallNanos() + SAVE_NANOS;
    if (corpus != null) {
      corpus.save(exploration, wallNanos());
      result.totals(corpus.totals(wallNanos()));
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
