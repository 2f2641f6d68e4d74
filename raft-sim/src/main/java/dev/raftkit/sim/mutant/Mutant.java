package dev.raftkit.sim.mutant;

import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A way to break one rule, as a patch of the sources, headed by lines such as {@code # killers: I4,
 * I5}; {@code docs/mutants.md} lists them.
 *
 * @param id such as {@code M05}
 * @param name what it does, such as {@code commits-old-terms}
 * @param killers the invariants that may kill it: {@code I4} stands for {@code I4-leader-completeness}
 * @param budgetSeconds how long it may live, in seconds of one core
 * @param config of its runs, all but the seed
 * @param files what it changes
 */
public record Mutant(
    String id,
    String name,
    List<String> killers,
    long budgetSeconds,
    SimConfig config,
    List<FilePatch> files) {
  /** Kills a mutant of which the same run took two courses. */
  public static final String HASH = "hash";

  private static final String ENDING = ".patch";
  private static final long SECOND = 1_000_000_000;
  private static final List<String> KEYS = List.of(
      "rule",
      "breaks",
      "twin",
      "killers",
      "because",
      "budget",
      "layer",
      "faults",
      "nodes",
      "clients",
      "duration");

  public Mutant {
    killers = List.copyOf(killers);
    files = List.copyOf(files);
    if (budgetSeconds < 1) {
      throw new IllegalArgumentException(
          "the budget must be positive, not " + budgetSeconds + " s");
    }
  }

  /** All mutants of a folder, by their ids. */
  public static NavigableMap<String, Mutant> readAll(Path folder)
      throws IOException, MutantException {
    NavigableMap<String, Mutant> mutants = new TreeMap<>();
    for (Path file : patches(folder)) {
      Mutant mutant = parse(String.valueOf(file.getFileName()), Files.readAllLines(file));
      if (mutants.put(mutant.id, mutant) != null) {
        throw new MutantException("two patches in " + folder + " are called " + mutant.id);
      }
    }
    return Collections.unmodifiableNavigableMap(mutants);
  }

  private static List<Path> patches(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(ENDING)).sorted().toList();
    }
  }

  /** Reads a patch. */
  static Mutant parse(String file, List<String> lines) throws MutantException {
    try {
      int dash = file.indexOf('-');
      if (dash < 1 || !file.endsWith(ENDING)) {
        throw new MutantException("its name is not of the form M05-commits-old-terms.patch");
      }
      SortedMap<String, String> header = header(lines);
      return new Mutant(
          file.substring(0, dash),
          file.substring(dash + 1, file.length() - ENDING.length()),
          Arrays.asList(required(header, "killers").split(" *, *")),
          Long.parseLong(required(header, "budget")),
          config(header),
          files(lines));
    } catch (MutantException | IllegalArgumentException e) {
      throw new MutantException(file + ": " + e.getMessage(), e);
    }
  }

  /** The lines that start with {@code #}; one without a key of its own continues the one before. */
  private static SortedMap<String, String> header(List<String> lines) throws MutantException {
    SortedMap<String, String> header = new TreeMap<>();
    String key = "";
    for (String line : lines) {
      if (!line.startsWith("#")) {
        break;
      }
      String text = line.substring(1).strip();
      int colon = text.indexOf(": ");
      boolean hasKey = colon > 0 && text.substring(0, colon).matches("[a-z]+");
      if (hasKey) {
        key = text.substring(0, colon);
        text = text.substring(colon + 2);
      }
      if (!KEYS.contains(key)) {
        throw new MutantException("'" + line + "' starts with none of " + KEYS);
      }
      if (hasKey && header.containsKey(key)) {
        throw new MutantException("it has two lines '# " + key + ":'");
      }
      header.merge(key, text, (one, other) -> one + " " + other);
    }
    required(header, "rule");
    required(header, "breaks");
    return header;
  }

  private static String required(SortedMap<String, String> header, String key)
      throws MutantException {
    String value = header.get(key);
    if (value == null) {
      throw new MutantException("it has no line '# " + key + ": ...'");
    }
    return value.strip();
  }

  private static SimConfig config(SortedMap<String, String> header) {
    long seconds = Long.parseLong(header.getOrDefault("duration", "20"));
    return SimConfig.of(0)
        .withLayer(Layer.parse(header.getOrDefault("layer", "core")))
        .withFaults(Faults.parse(header.getOrDefault("faults", "network,crash,pause")))
        .withNodes(Integer.parseInt(header.getOrDefault("nodes", "5")))
        .withClients(Integer.parseInt(header.getOrDefault("clients", "2")))
        .withDuration(Math.multiplyExact(seconds, SECOND));
  }

  private static List<FilePatch> files(List<String> lines) throws MutantException {
    List<FilePatch> files = new ArrayList<>();
    int end = lines.size();
    for (int i = end - 1; i >= 0; i--) {
      if (lines.get(i).startsWith("--- ")) {
        files.add(0, FilePatch.parse(lines.subList(i, end)));
        end = i;
      }
    }
    if (files.isEmpty()) {
      throw new MutantException("it changes nothing");
    }
    return files;
  }

  /** Whether an invariant is one of those that may kill this mutant. */
  boolean isKilledBy(String invariant) {
    return killers.stream()
        .anyMatch(killer -> invariant.equals(killer) || invariant.startsWith(killer + "-"));
  }

  /** Whether it has to be found by playing each run twice. */
  boolean isPlayedTwice() {
    return killers.contains(HASH);
  }

  @Override
  public String toString() {
    return id + "-" + name;
  }
}
