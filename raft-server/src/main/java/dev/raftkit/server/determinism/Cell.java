package dev.raftkit.server.determinism;

import java.util.ArrayList;
import java.util.List;

/**
 * A corpus, played on one JVM.
 *
 * @param java the version of Java, as the JVM says it
 * @param lines what each run came to: layer, seed, events and hash
 */
record Cell(Variant variant, Corpus corpus, String java, List<String> lines, long wallNanos) {
  private static final int EVENTS = 2;

  static Cell play(Variant variant, Corpus corpus) {
    List<String> arguments = new ArrayList<>(List.of("hashes"));
    arguments.addAll(CorpusOptions.of(corpus));
    long startedAt = System.nanoTime();
    try (OtherJvm jvm = OtherJvm.start(variant, arguments)) {
      String java = String.valueOf(jvm.line());
      List<String> lines = new ArrayList<>();
      for (String line = jvm.line(); line != null; line = jvm.line()) {
        lines.add(line);
      }
      return new Cell(variant, corpus, java, lines, System.nanoTime() - startedAt);
    }
  }

  long events() {
    return lines.stream()
        .mapToLong(line -> Long.parseLong(line.split(" ", -1)[EVENTS]))
        .sum();
  }

  /** The runs that came to something else, as numbers of their lines. */
  List<Integer> differences(Cell reference) {
    List<Integer> differences = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).equals(reference.lines.get(i))) {
        differences.add(i);
      }
    }
    return differences;
  }
}
