package dev.raftkit.server.sim;

import dev.raftkit.server.cli.LiveLine;
import dev.raftkit.server.cli.Terminal;
import dev.raftkit.sim.mutant.Mutant;
import dev.raftkit.sim.mutant.MutantCampaign;
import dev.raftkit.sim.mutant.MutantResult;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How far the hunt for mutants is: a line for each that is done, where people want to read it, and a
 * line that is drawn again.
 */
final class MutantProgress implements MutantCampaign.Progress {
  private final LiveLine line;
  private final @Nullable PrintWriter results;
  private final int mutants;
  private final Set<String> begun = new TreeSet<>();
  private long runs;

  /**
   * Begins.
   *
   * @param results where results go as they come; null for nowhere
   * @param mutants how many there are
   */
  MutantProgress(Terminal terminal, @Nullable PrintWriter results, int mutants) {
    this.line = new LiveLine(terminal);
    this.results = results;
    this.mutants = mutants;
  }

  @Override
  public synchronized void ran(Mutant mutant) {
    runs++;
    begun.add(mutant.id());
    if (line.isDue()) {
      line.show(String.format(
          Locale.ROOT, "mutant %d of %d, %s: %,d runs", begun.size(), mutants, mutant, runs));
    }
  }

  @Override
  public synchronized void finished(MutantResult result) {
    if (results != null) {
      clear();
      results.println(result);
      results.flush();
    }
  }

  /** Leaves an empty line for what follows. */
  synchronized void clear() {
    line.clear();
  }
}
