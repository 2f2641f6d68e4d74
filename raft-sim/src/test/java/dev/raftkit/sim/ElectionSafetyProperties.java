package dev.raftkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * The five properties of figure 3 of the Raft paper, in random clusters of one to nine servers whose
 * networks split, whose processes die and stand still, and whose disks lose what was not synced.
 *
 * <p>{@link Figure3} says what the properties mean; it knows nothing but what the servers report. A
 * failure prints one line, {@code ./raft sim --replay ...}, which plays that very run again.
 */
class ElectionSafetyProperties {
  private static final int RUNS = 40;

  /** At most one leader can be elected in a given term (§5.2). */
  @Property(tries = RUNS, shrinking = ShrinkingMode.OFF)
  void electionSafety(@ForAll("clusters") SimConfig cluster) {
    Figure3 observed = play(cluster);

    assertThat(observed.secondLeaders()).as(replay(cluster)).isEmpty();
  }

  /** A leader never overwrites or deletes entries in its log; it only appends new entries (§5.3). */
  @Property(tries = RUNS, shrinking = ShrinkingMode.OFF)
  void leaderAppendOnly(@ForAll("clusters") SimConfig cluster) {
    Figure3 observed = play(cluster);

    assertThat(observed.leadersThatDroppedEntries()).as(replay(cluster)).isEmpty();
  }

  /**
   * If two logs contain an entry with the same index and term, then the logs are identical in all
   * entries up through the given index (§5.3).
   */
  @Property(tries = RUNS, shrinking = ShrinkingMode.OFF)
  void logMatching(@ForAll("clusters") SimConfig cluster) {
    Figure3 observed = play(cluster);

    assertThat(observed.logsThatDoNotMatch()).as(replay(cluster)).isEmpty();
  }

  /**
   * If a log entry is committed in a given term, then that entry will be present in the logs of the
   * leaders for all higher-numbered terms (§5.4).
   */
  @Property(tries = RUNS, shrinking = ShrinkingMode.OFF)
  void leaderCompleteness(@ForAll("clusters") SimConfig cluster) {
    Figure3 observed = play(cluster);

    assertThat(observed.leadersWithoutCommittedEntries()).as(replay(cluster)).isEmpty();
  }

  /**
   * If a server has applied a log entry at a given index to its state machine, no other server will
   * ever apply a different log entry for the same index (§5.4.3).
   */
  @Property(tries = RUNS, shrinking = ShrinkingMode.OFF)
  void stateMachineSafety(@ForAll("clusters") SimConfig cluster) {
    Figure3 observed = play(cluster);

    assertThat(observed.differentEntriesApplied()).as(replay(cluster)).isEmpty();
  }

  @Provide
  Arbitrary<SimConfig> clusters() {
    return Combinators.combine(
            Arbitraries.longs().greaterOrEqual(1),
            Arbitraries.integers().between(1, 9),
            Arbitraries.of(FaultKind.class).set())
        .as((seed, nodes, kinds) -> SimConfig.of(seed)
            .withNodes(nodes)
            .withFaults(new Faults(kinds))
            .withDuration(20_000_000_000L));
  }

  /** Plays a run; besides figure 3, the simulator's own invariants hold as well. */
  private static Figure3 play(SimConfig cluster) {
    Figure3 observed = new Figure3();
    RunResult result = Simulation.run(cluster, observed);
    assertThat(result.violation()).as(replay(cluster)).isNull();
    return observed;
  }

  private static String replay(SimConfig cluster) {
    return "./raft sim --replay " + ReplayToken.of(cluster);
  }
}
