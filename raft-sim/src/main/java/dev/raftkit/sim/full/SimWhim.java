package dev.raftkit.sim.full;

import dev.raftkit.node.spi.Whim;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Takes the rarer way now and then. Each run draws which sites it has, and how often they strike. */
final class SimWhim implements Whim {
  private static final int ONE_IN_MIN = 8;
  private static final int ONE_IN_MAX = 400;

  private final RandomStream random;
  private final MarkCounts marks;
  private final Map<Site, Integer> oneIn = new EnumMap<>(Site.class);

  /**
   * Draws the whims of a run.
   *
   * @param run the same for all servers of a run
   * @param random of one server
   */
  SimWhim(RandomStream run, RandomStream random, MarkCounts marks) {
    this.random = random;
    this.marks = marks;
    for (Site site : Site.values()) {
      boolean isOff = run.nextInt(2) == 0;
      oneIn.put(site, isOff ? 0 : (int) run.mostlySmall(ONE_IN_MIN, ONE_IN_MAX));
    }
  }

  @Override
  public boolean strikes(Site site) {
    int rarity = Objects.requireNonNull(oneIn.get(site));
    if (rarity == 0 || random.nextInt(rarity) > 0) {
      return false;
    }
    marks.hit(markOf(site));
    return true;
  }

  private static Mark markOf(Site site) {
    return switch (site) {
      case TURN_ENDED_EARLY -> Mark.TURN_ENDED_EARLY;
      case MESSAGE_FLUSHED_ALONE -> Mark.MESSAGE_FLUSHED_ALONE;
      case SNAPSHOT_TAKEN_EARLY -> Mark.SNAPSHOT_TAKEN_EARLY;
      case BATCH_SEALED_EARLY -> Mark.BATCH_SEALED_EARLY;
    };
  }
}
