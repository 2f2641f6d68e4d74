package dev.raftkit.sim.full;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.choice.Workload;
import dev.raftkit.sim.engine.mark.Mark;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Gets that do not go through the log (thesis §6.4)")
class ReadsTest {
  private static final SimConfig CONFIG =
      SimConfig.of(1).withWorkload(Workload.READS).withClients(6).withDuration(20_000_000_000L);

  @Test
  void theyAreLinearizableUnderAllFaults() {
    assertReadsOfEveryKind(CONFIG, 30);
  }

  @Test
  void theyAreLinearizableOnTheShippedDriverToo() {
    assertReadsOfEveryKind(CONFIG.withLayer(Layer.FULL), 12);
  }

  private static void assertReadsOfEveryKind(SimConfig config, int runs) {
    Map<Mark, Long> reached = new EnumMap<>(Mark.class);
    for (int seed = 1; seed <= runs; seed++) {
      RunResult result = LayeredSimulation.run(config.withSeed(seed));
      assertNull(result.violation(), () -> "in " + result.violation());
      for (Mark mark : Mark.values()) {
        if (mark.isOfReads()) {
          reached.merge(mark, result.marks().count(mark), Long::sum);
        }
      }
    }
    assertEquals(5, reached.size());
    reached.forEach((mark, count) -> assertTrue(count > 0, mark::text));
  }

  @Test
  void getsThatGoThroughTheLogReachNoneOfTheirMarks() {
    RunResult result = LayeredSimulation.run(CONFIG.withWorkload(Workload.KV));

    for (Mark mark : Mark.values()) {
      assertEquals(0, mark.isOfReads() ? result.marks().count(mark) : 0, mark.text());
    }
  }

  @Test
  void aTokenSaysThatItsRunReadsSo() {
    assertEquals(CONFIG, ReplayToken.parse(ReplayToken.of(CONFIG)));
  }
}
