package dev.raftkit.sim.mutant;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Simulates mutants, each on a thread of its own, several at a time. */
public final class MutantCampaign {
  private final MutantCompiler compiler;
  private final Progress progress;

  public MutantCampaign(MutantCompiler compiler, Progress progress) {
    this.compiler = compiler;
    this.progress = progress;
  }

  /** Is told how the campaign goes, on any of its threads. */
  public interface Progress {
    /** Tells nobody. */
    Progress NONE = new Progress() {
      @Override
      public void ran(Mutant mutant) {}

      @Override
      public void finished(MutantResult result) {}
    };

    /** A run of a mutant is over. */
    void ran(Mutant mutant);

    /** A mutant is dead, or has survived. */
    void finished(MutantResult result);
  }

  /**
   * Compiles all mutants, then simulates each until an invariant fails or its budget is spent.
   *
   * @param seed decides the seeds of all runs
   * @param jobs how many threads
   * @param shrinks whether to look for a short way to each failure
   * @return the results, in the order of the mutants
   * @throws MutantException if a patch does not apply or compile; nothing is simulated then
   */
  public List<MutantResult> run(Iterable<Mutant> mutants, long seed, int jobs, boolean shrinks)
      throws IOException, MutantException, InterruptedException {
    List<MutantHunt> hunts = new ArrayList<>();
    for (Mutant mutant : mutants) {
      hunts.add(new MutantHunt(mutant, compiler.compile(mutant), progress));
    }
    ExecutorService threads = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<MutantResult>> underWay = new ArrayList<>();
      for (MutantHunt hunt : hunts) {
        underWay.add(threads.submit(() -> hunt.play(seed, shrinks)));
      }
      List<MutantResult> results = new ArrayList<>();
      for (Future<MutantResult> result : underWay) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the simulator itself failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
