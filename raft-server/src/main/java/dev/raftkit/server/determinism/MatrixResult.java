package dev.raftkit.server.determinism;

import dev.raftkit.server.cli.Json;
import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.repeat.Divergence;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a matrix came to.
 *
 * @param first the first run that came to something else; null when there is none
 */
record MatrixResult(Corpus corpus, List<Row> rows, @Nullable First first) {
  private static final double SECOND_NANOS = 1e9;

  /** One JVM, and how many of its runs came to something else than on the first JVM. */
  record Row(Cell cell, int mismatches) {
    Json json() {
      return new Json()
          .put("java", cell.java())
          .put("variant", cell.variant().name())
          .putStrings("options", cell.variant().options())
          .put("durationMillis", cell.corpus().duration().toMillis())
          .put("runs", cell.lines().size())
          .put("events", cell.events())
          .put("wallSeconds", cell.wallNanos() / SECOND_NANOS)
          .put("mismatches", mismatches);
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%-12s %-12s %8d %12d %9.1f %10d",
          cell.java(),
          cell.variant().name(),
          cell.lines().size(),
          cell.events(),
          cell.wallNanos() / SECOND_NANOS,
          mismatches);
    }
  }

  /**
   * A run that came to something else.
   *
   * @param divergence where; null when the run came to the same when it was played again
   */
  record First(Variant variant, SimConfig run, @Nullable Divergence divergence) {
    Json json() {
      Json json = new Json()
          .put("variant", variant.toString())
          .put("seed", run.seed())
          .put("token", ReplayToken.of(run));
      if (divergence == null) {
        return json;
      }
      return json.put("before", divergence.before())
          .put("one", String.valueOf(divergence.one()))
          .put("other", String.valueOf(divergence.other()));
    }

    @Override
    public String toString() {
      String where = divergence == null
          ? "played again, it takes one course on both"
          : "after   " + divergence.before() + "\none     " + divergence.one() + "\nother   "
              + divergence.other();
      return "first mismatch: seed " + run.seed() + " on " + variant + "\nrun     "
          + ReplayToken.of(run) + "\n" + where;
    }
  }

  boolean isGood() {
    return first == null;
  }

  private int mismatches() {
    return rows.stream().mapToInt(Row::mismatches).sum();
  }

  /** One JSON object. */
  Json json() {
    Json json = new Json()
        .put("seed", corpus.seed())
        .put("seeds", corpus.seeds())
        .put("runs", rows.stream().mapToLong(row -> row.cell().lines().size()).sum())
        .put("mismatches", mismatches())
        .putObjects("cells", rows.stream().map(Row::json).toList());
    if (first != null) {
      json.put("first", first.json());
    }
    return json.put("ok", isGood());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(String.format(
        Locale.ROOT,
        "%-12s %-12s %8s %12s %9s %10s%n",
        "java",
        "variant",
        "runs",
        "events",
        "seconds",
        "mismatches"));
    rows.forEach(row -> text.append(row).append('\n'));
    return text.append(first == null ? "every run came to the same everywhere" : first)
        .toString();
  }
}
