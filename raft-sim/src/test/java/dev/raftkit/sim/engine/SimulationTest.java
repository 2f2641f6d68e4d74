package dev.raftkit.sim.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.mark.Mark;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final SimConfig CONFIG = SimConfig.of(11).withDuration(20_000_000_000L);

  @Test
  void theSameSeedTakesTheSameCourse() {
    RunResult first = Simulation.run(CONFIG);
    RunResult second = Simulation.run(CONFIG);

    assertEquals(first.hash(), second.hash());
    assertEquals(first.events(), second.events());
  }

  @Test
  void anotherSeedTakesAnotherCourse() {
    assertNotEquals(
        Simulation.run(CONFIG).hash(), Simulation.run(CONFIG.withSeed(12)).hash());
  }

  @Test
  void withoutFaultsOneLeaderIsElectedAndKeepsLeading() {
    RunResult result = Simulation.run(CONFIG.withFaults(Faults.NONE));

    assertNull(result.violation());
    assertEquals(1, result.leaders());
    assertTrue(result.acknowledged() > 200, () -> "acknowledged " + result.acknowledged());
  }

  @Test
  void withoutFaultsNoMarkIsReachedThatNeedsOne() {
    RunResult result = Simulation.run(CONFIG.withFaults(Faults.NONE));

    for (Mark mark : Mark.values()) {
      if (!mark.isReachable(Faults.NONE)) {
        assertEquals(0, result.marks().count(mark), mark.text());
      }
    }
  }

  @Test
  void aServerAloneServesToo() {
    RunResult result = Simulation.run(CONFIG.withNodes(1));

    assertNull(result.violation());
    assertTrue(result.acknowledged() > 0);
  }

  @Test
  void aTokenNamesItsRun() {
    SimConfig config = CONFIG.withFaults(Faults.parse("network,disk")).withSeed(-3);

    assertEquals(config, ReplayToken.parse(ReplayToken.of(config)));
  }
}
