package dev.raftkit.server.determinism;

import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Layer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The runs that are compared: so many seeds, each on some layers. */
record Corpus(long seed, int seeds, Duration duration, List<Layer> layers) {
  /** What an interpreted JVM plays in tolerable time. */
  private static final Duration SLOW_MAX = Duration.ofSeconds(10);

  /** The same for slow JVMs. */
  Corpus shortened() {
    boolean isShort = duration.compareTo(SLOW_MAX) <= 0;
    return isShort ? this : new Corpus(seed, seeds, SLOW_MAX, layers);
  }

  List<SimConfig> runs() {
    List<SimConfig> runs = new ArrayList<>();
    for (int i = 0; i < seeds; i++) {
      for (Layer layer : layers) {
        runs.add(run(layer, seed + i));
      }
    }
    return runs;
  }

  SimConfig run(Layer layer, long ofSeed) {
    return SimConfig.of(ofSeed).withDuration(duration.toNanos()).withLayer(layer);
  }
}
