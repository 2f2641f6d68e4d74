package dev.raftkit.sim.engine.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.invariant.Roster;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StateCoverageTest {
  @Test
  void aSetKeepsEachHashOnceInTheOrderOfTheirComing() {
    StateSet set = new StateSet();
    Set<Long> reference = new HashSet<>();
    for (long i = 1; i < 10_000; i++) {
      long hash = i * 7919 % 5_003 + 1;
      assertEquals(reference.add(hash), set.add(hash));
    }

    assertEquals(reference.size(), set.size());
    assertEquals(7919 % 5_003 + 1, set.get(0));
    assertFalse(set.add(set.get(set.size() - 1)));
  }

  @Test
  void faultsLeadToMoreStatesThanCalm() {
    SimConfig config = SimConfig.of(3).withDuration(10_000_000_000L);

    assertTrue(statesOf(config) > 2 * statesOf(config.withFaults(Faults.NONE)));
    assertEquals(statesOf(config), statesOf(config));
  }

  private static int statesOf(SimConfig config) {
    StateCoverage coverage =
        new StateCoverage(new Roster(config.nodes()).configuration().voters());
    Simulation.run(config, coverage);
    return coverage.states().size();
  }
}
