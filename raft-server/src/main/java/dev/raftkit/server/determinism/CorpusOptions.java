package dev.raftkit.server.determinism;

import dev.raftkit.server.cli.Durations;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Layer;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which runs. */
final class CorpusOptions {
  private static final int SEEDS_MAX = 1_000_000;
  private static final String BOTH = "both";

  @Option(names = "--seeds", paramLabel = "N", description = "How many (default: 1000).")
  private int seeds = 1000;

  @Option(names = "--seed", paramLabel = "N", description = "The first of them (default: 1).")
  private long seed = 1;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Virtual time of a run, at most 10s where a JVM is slow (default: 20s).")
  private Duration duration = Duration.ofSeconds(20);

  @Option(
      names = "--layer",
      paramLabel = "core|full|both",
      description = "The protocol alone, or with driver, codec and log (default: both).")
  private String layer = BOTH;

  /** The runs that were asked for, if there are such runs. */
  Corpus corpus(CommandLine command) {
    if (seeds < 1 || seeds > SEEDS_MAX) {
      throw new ParameterException(command, "--seeds is 1 to " + SEEDS_MAX + ", not " + seeds);
    }
    try {
      List<Layer> layers =
          layer.equals(BOTH) ? List.of(Layer.values()) : List.of(Layer.parse(layer));
      SimConfig unused = SimConfig.of(seed).withDuration(duration.toNanos());
      return new Corpus(seed, seeds, duration, layers);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()), e);
    }
  }

  /** The options that name a corpus. */
  static List<String> of(Corpus corpus) {
    String layer = corpus.layers().size() == 1 ? corpus.layers().get(0).text() : BOTH;
    return List.of(
        "--seeds=" + corpus.seeds(),
        "--seed=" + corpus.seed(),
        "--duration=" + corpus.duration().toMillis() + "ms",
        "--layer=" + layer);
  }
}
