package dev.raftkit.sim.mutant;

import dev.raftkit.sim.campaign.CampaignPlan;
import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.mutant.MutantResult.Finding;
import dev.raftkit.sim.mutant.Trial.Verdict;
import dev.raftkit.sim.shrink.ProcessorTime;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Simulates one mutant until an invariant fails or its budget is spent. */
final class MutantHunt {
  private final Mutant mutant;
  private final SortedMap<String, byte[]> classes;
  private final MutantCampaign.Progress progress;

  /**
   * Creates a hunt.
   *
   * @param classes what the patch changes, by the names of the classes
   */
  MutantHunt(Mutant mutant, SortedMap<String, byte[]> classes, MutantCampaign.Progress progress) {
    this.mutant = mutant;
    this.classes = classes;
    this.progress = progress;
  }

  /**
   * Plays runs, one after the other.
   *
   * @param seed decides the seeds of all runs
   * @param shrinks whether to look for a short way to the failure
   */
  MutantResult play(long seed, boolean shrinks) {
    CampaignPlan plan = CampaignPlan.of(mutant.config().withSeed(seed), Long.MAX_VALUE);
    long budgetNanos = TimeUnit.SECONDS.toNanos(mutant.budgetSeconds());
    long startedAt = ProcessorTime.nanos();
    Trial trial = new MutantLoader(classes).trial();
    Finding found = null;
    long runs = 0;
    while (found == null && ProcessorTime.nanos() - startedAt < budgetNanos) {
      found = play(trial, plan.configOf(runs));
      runs++;
      progress.ran(mutant);
    }
    long nanos = ProcessorTime.nanos() - startedAt;
    if (found != null && shrinks && !found.invariant().equals(Mutant.HASH)) {
      found = found.by(trial.shrink(found.token()));
    }
    boolean killed = found != null && mutant.isKilledBy(found.invariant());
    MutantResult result = new MutantResult(mutant, killed, found, nanos, runs);
    progress.finished(result);
    return result;
  }

  private @Nullable Finding play(Trial trial, SimConfig config) {
    String token = ReplayToken.of(config);
    Verdict verdict = trial.play(token);
    String invariant = verdict.invariant();
    String text = verdict.text();
    // Identity hashes differ from one run to the next, also within one process.
    if (mutant.isPlayedTwice() && trial.play(token).hash() != verdict.hash()) {
      invariant = Mutant.HASH;
      text = "two plays of one run took two courses";
    }
    return invariant == null
        ? null
        : new Finding(invariant, text, config.seed(), token, verdict.steps(), null);
  }
}
