package dev.raftkit.server.sim;

import dev.raftkit.server.cli.Terminal;
import dev.raftkit.sim.mutant.Mutant;
import dev.raftkit.sim.mutant.MutantCampaign;
import dev.raftkit.sim.mutant.MutantResult;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far the hunt for mutants is: a line for each that is done, where people want to read it, and a
 * line that is drawn again.
 */
final class MutantProgress implements MutantCampaign.Progress {
  private static final long LIVE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Terminal terminal;
  private final @Nullable PrintWriter results;
  private final int mutants;
  private final long gapNanos;
  private final Set<String> begun = new TreeSet<>();
  private long runs;
  private long nextNanos;

  /**
   * Begins.
   *
   * @param results where results go as they come; null for nowhere
   * @param mutants how many there are
   */
  MutantProgress(Terminal terminal, @Nullable PrintWriter results, int mutants) {
    this.terminal = terminal;
    this.results = results;
    this.mutants = mutants;
    this.gapNanos = terminal.live() ? LIVE_NANOS : PLAIN_NANOS;
    this.nextNanos = System.nanoTime() + gapNanos;
  }

  @Override
  public synchronized void ran(Mutant mutant) {
    runs++;
    begun.add(mutant.id());
    if (System.nanoTime() - nextNanos < 0) {
      return;
    }
    nextNanos = System.nanoTime() + gapNanos;
    String line = String.format(
        Locale.ROOT, "mutant %d of %d, %s: %,d runs", begun.size(), mutants, mutant, runs);
    if (terminal.live()) {
      terminal.writer().print("\r\033[K" + line);
      terminal.writer().flush();
    } else {
      terminal.writer().println(line);
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
    if (terminal.live()) {
      terminal.writer().print("\r\033[K");
      terminal.writer().flush();
    }
  }
}
