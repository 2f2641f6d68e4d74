package dev.raftkit.sim.engine;

import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.choice.Workload;
import dev.raftkit.sim.engine.random.RandomStream;

/**
 * How a group begins.
 *
 * @param membersChange whether servers come and go as members later
 * @param founders how many servers are voters from the beginning; the others know of no group until
 *     they are added to it
 */
public record Founding(boolean membersChange, int founders) {
  /**
   * Draws it. A run whose members change has no damage of disks, so of those that may have both most
   * have the damage.
   */
  static Founding of(SimConfig config) {
    RandomStream random = RandomStream.of(config.seed()).split("membership");
    // In the full layer, where versions meet, the one before knows of no configurations.
    boolean isPossible = config.faults().has(FaultKind.MEMBERSHIP)
        && (config.layer() == Layer.CORE || !versionsMeet(config));
    int chances = config.faults().has(FaultKind.DISK) ? 4 : 9;
    boolean membersChange = random.nextInt(12) < chances && isPossible;
    boolean someJoin = random.nextInt(2) == 0 && membersChange;
    return new Founding(
        membersChange, someJoin ? 1 + random.nextInt(config.nodes()) : config.nodes());
  }

  /** Whether members of the present version of the protocol and of the one before meet in a run. */
  static boolean versionsMeet(SimConfig config) {
    RandomStream random = RandomStream.of(config.seed()).split("wire-versions");
    // Commands with a time need members of the present version.
    return config.workload() != Workload.LEASE
        && config.faults().has(FaultKind.VERSION)
        && random.nextInt(3) == 0;
  }

  /** How many servers of a run are voters from the beginning. */
  public static int foundersOf(SimConfig config) {
    return of(config).founders;
  }
}
