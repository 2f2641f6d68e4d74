package dev.raftkit.sim.campaign;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a campaign leaves for the next session of it, in one text file: how far it came, the runs that
 * failed, and the states it knows.
 */
final class Corpus {
  private static final String TITLE = "raftkit-corpus 1";
  private static final int HEXADECIMAL = 16;

  private final Path file;
  private final SimConfig config;
  private final Set<String> failures = new LinkedHashSet<>();
  private final List<Long> states = new ArrayList<>();
  private long nextRun;
  private long runs;
  private long events;
  private long virtualNanos;
  private long wallNanos;

  private Corpus(Path file, SimConfig config) {
    this.file = file;
    this.config = config;
  }

  /**
   * The corpus in a folder, or an empty one.
   *
   * @param config what the campaign runs
   * @throws IOException if there is one that is unreadable, or belongs to another campaign
   */
  static Corpus in(Path folder, SimConfig config) throws IOException {
    Corpus corpus = new Corpus(folder.resolve("corpus.txt"), config);
    try {
      corpus.read(Files.readAllLines(corpus.file));
    } catch (NoSuchFileException absent) {
      Files.createDirectories(folder);
    }
    return corpus;
  }

  private void read(List<String> lines) throws IOException {
    if (lines.isEmpty() || !lines.get(0).equals(TITLE)) {
      throw new IOException(file + " is no corpus of this version: its first line is not '" + TITLE
          + "'; give another folder");
    }
    for (int i = 1; i < lines.size(); i++) {
      String[] parts = lines.get(i).split(" ", 2);
      try {
        take(parts[0], parts[1]);
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IOException(
            file + ", line " + (i + 1) + " is damaged: " + lines.get(i) + "; remove the line", e);
      }
    }
  }

  private void take(String name, String value) throws IOException {
    switch (name) {
      case "campaign" -> {
        if (!value.equals(ReplayToken.of(config))) {
          throw new IOException(file + " belongs to the campaign " + value + ", and this is "
              + ReplayToken.of(config) + ": give the same options and seed, or another folder");
        }
      }
      case "next" -> nextRun = Long.parseLong(value);
      case "runs" -> runs = Long.parseLong(value);
      case "events" -> events = Long.parseLong(value);
      case "virtual" -> virtualNanos = Long.parseLong(value);
      case "wall" -> wallNanos = Long.parseLong(value);
      case "failure" -> {
        SimConfig unused = ReplayToken.parse(value);
        failures.add(value);
      }
      case "state" -> states.add(Long.parseUnsignedLong(value, HEXADECIMAL));
      default -> throw new IllegalArgumentException(name);
    }
  }

  /** The number of the first run that was never begun. */
  long nextRun() {
    return nextRun;
  }

  /** The states known from earlier sessions. */
  List<Long> states() {
    return states;
  }

  /** The runs that failed in earlier sessions. */
  List<SimConfig> failures() {
    return failures.stream().map(ReplayToken::parse).toList();
  }

  /** Takes in a run, whose number is at most {@code next - 1}. */
  void add(RunResult result, long next) {
    nextRun = Math.max(nextRun, next);
    runs++;
    events += result.events();
    virtualNanos += result.virtualNanos();
    if (result.violation() != null) {
      failures.add(ReplayToken.of(result.config()));
    }
  }

  /** Writes the corpus, with all states that are known by now. */
  void save(Exploration exploration, long sessionNanos) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(TITLE);
    lines.add("campaign " + ReplayToken.of(config));
    lines.add("next " + nextRun);
    lines.add("runs " + runs);
    lines.add("events " + events);
    lines.add("virtual " + virtualNanos);
    lines.add("wall " + (wallNanos + sessionNanos));
    failures.forEach(token -> lines.add("failure " + token));
    exploration.forEachState(state -> lines.add("state " + Long.toHexString(state)));
    Path written = file.resolveSibling("corpus.new");
    Files.write(written, lines);
    Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** The sum of all sessions. */
  CampaignTotals totals(long sessionNanos) {
    return new CampaignTotals(runs, events, virtualNanos, wallNanos + sessionNanos);
  }
}
