package dev.raftkit.sim.mutant;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A short way to kill a mutant, written by hand.
 *
 * @param invariant the one that fails
 * @param steps as in a token
 * @param failing a run whose failure can be shrunk to be compared with it
 */
record Minimum(String id, String invariant, int nodes, List<String> steps, String failing) {
  private static final String FILE = "minima.txt";

  Minimum {
    steps = List.copyOf(steps);
  }

  /** All of {@code minima.txt}. */
  static List<Minimum> readAll() throws IOException {
    try (InputStream in = Objects.requireNonNull(Minimum.class.getResourceAsStream(FILE), FILE)) {
      List<Minimum> minima = new ArrayList<>();
      for (String block : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n", -1)) {
        if (!block.startsWith("#")) {
          minima.add(parse(block.strip().lines().toList()));
        }
      }
      return minima;
    }
  }

  private static Minimum parse(List<String> lines) {
    String[] head = lines.get(0).split(" ", -1);
    List<String> steps = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      steps.add(line.split(" ", -1)[0]);
    }
    return new Minimum(head[0], head[1], Integer.parseInt(head[2]), steps, head[3]);
  }

  /** A token that plays it. */
  String token() {
    return tokenOf(steps);
  }

  /** A token that plays it without one of its steps. */
  String tokenWithout(int index) {
    List<String> fewer = new ArrayList<>(steps);
    fewer.remove(index);
    return tokenOf(fewer);
  }

  private String tokenOf(List<String> some) {
    return "rsteps1:e2:n" + nodes + ":s1:" + String.join(".", some);
  }
}
