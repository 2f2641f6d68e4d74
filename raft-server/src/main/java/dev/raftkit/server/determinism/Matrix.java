package dev.raftkit.server.determinism;

import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.repeat.Divergence;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Plays a corpus on several JVMs and compares each with the first. */
final class Matrix {
  private final Corpus corpus;
  private final List<Variant> variants;
  private final Consumer<String> progress;

  /**
   * A matrix that is not played yet.
   *
   * @param variants the first is what the others are compared with
   * @param progress is told of every JVM that has finished
   */
  Matrix(Corpus corpus, List<Variant> variants, Consumer<String> progress) {
    this.corpus = corpus;
    this.variants = List.copyOf(variants);
    this.progress = progress;
  }

  /**
   * Plays everything, on so many JVMs at a time.
   *
   * @throws UncheckedIOException if one of them fails
   */
  MatrixResult play(int jobs) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(jobs);
    try {
      Map<Duration, Future<Cell>> references = new TreeMap<>();
      List<Future<Cell>> cells = new ArrayList<>();
      for (Variant variant : variants) {
        Corpus part = variant.isSlow() ? corpus.shortened() : corpus;
        Future<Cell> reference = references.computeIfAbsent(
            part.duration(), duration -> threads.submit(() -> play(variants.get(0), part)));
        boolean isReference = variant.equals(variants.get(0));
        cells.add(isReference ? reference : threads.submit(() -> play(variant, part)));
      }
      return compare(cells, references);
    } finally {
      threads.shutdownNow();
    }
  }

  private Cell play(Variant variant, Corpus part) {
    Cell cell = Cell.play(variant, part);
    progress.accept(variant + " has played " + cell.lines().size() + " runs of "
        + part.duration().toMillis() + " ms");
    return cell;
  }

  private MatrixResult compare(List<Future<Cell>> cells, Map<Duration, Future<Cell>> references)
      throws InterruptedException {
    List<MatrixResult.Row> rows = new ArrayList<>();
    MatrixResult.@Nullable First first = null;
    for (Future<Cell> future : cells) {
      Cell cell = finished(future);
      Future<Cell> reference = references.get(cell.corpus().duration());
      List<Integer> differences =
          reference == null ? List.of() : cell.differences(finished(reference));
      rows.add(new MatrixResult.Row(cell, differences.size()));
      if (first == null && !differences.isEmpty()) {
        SimConfig run = cell.corpus().runs().get(differences.get(0));
        first = new MatrixResult.First(cell.variant(), run, search(cell, run));
      }
    }
    return new MatrixResult(corpus, rows, first);
  }

  private static Cell finished(Future<Cell> cell) throws InterruptedException {
    try {
      return cell.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException reason) {
        throw reason;
      }
      throw new IllegalStateException("a JVM was not followed", e.getCause());
    }
  }

  /** Plays one run again on two JVMs, side by side; null if they agree this time. */
  private @Nullable Divergence search(Cell cell, SimConfig run) {
    List<String> arguments = new ArrayList<>(List.of("course"));
    arguments.addAll(CorpusOptions.of(
        new Corpus(run.seed(), 1, cell.corpus().duration(), List.of(run.layer()))));
    try (OtherJvm one = OtherJvm.start(variants.get(0), arguments);
        OtherJvm other = OtherJvm.start(cell.variant(), arguments)) {
      return Divergence.of(one::line, other::line);
    }
  }
}
