package dev.raftkit.sim.engine;

import dev.raftkit.core.membership.Priority;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.random.RandomStream;

/**
 * The servers' priorities. In one run of two all have the highest; in the others each has one of its
 * own, which changes with some of its starts. In a large enough cluster one may never lead.
 */
final class Ranks {
  /** With fewer servers, one that never leads may hold the newest entry when the others are needed. */
  private static final int NODES_FOR_ONE_THAT_NEVER_LEADS = 5;

  private final RandomStream random;
  private final boolean differ;
  private final int neverLeads;

  /**
   * Draws the priorities of a run.
   *
   * @param allMayLead in groups that change, or have a witness, any server may be one that is needed
   */
  Ranks(SimConfig config, boolean allMayLead, RandomStream random) {
    this.random = random;
    this.differ =
        config.faults().has(FaultKind.VERSION) && random.split("/differ").nextInt(2) == 0;
    boolean mayHave = differ && !allMayLead && config.nodes() >= NODES_FOR_ONE_THAT_NEVER_LEADS;
    this.neverLeads = mayHave ? random.split("/never").nextInt(2 * config.nodes()) : -1;
  }

  /** The priority with which a server starts. */
  int of(int server, int process) {
    if (!differ) {
      return Priority.HIGHEST;
    }
    if (server == neverLeads) {
      return Priority.NEVER_LEADS;
    }
    RandomStream start = random.split("/" + server + "/" + process);
    RandomStream usual = start.nextInt(4) == 0 ? start : random.split("/" + server);
    return usual.nextInt(2) == 0 ? Priority.HIGHEST : 1 + usual.nextInt(Priority.HIGHEST);
  }

  /** Whether a server may ever lead. */
  boolean mayLead(int server) {
    return server != neverLeads;
  }

  /** Whether a majority that is just large enough may be unable to elect anyone. */
  boolean needMoreThanAMajority(int nodes) {
    return neverLeads >= 0 && neverLeads < nodes;
  }
}
