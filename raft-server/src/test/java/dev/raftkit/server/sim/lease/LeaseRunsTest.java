package dev.raftkit.server.sim.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.sim.campaign.CampaignPlan;
import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.choice.Workload;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.full.LayeredSimulation;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseRunsTest {
  private static final SimConfig CONFIG = SimConfig.of(1)
      .withLayer(Layer.FULL)
      .withWorkload(Workload.LEASE)
      .withDuration(20_000_000_000L);

  @Test
  void whoIsElectedIsFencedUnderAllFaults() {
    MarkCounts marks = new MarkCounts();

    for (int seed = 1; seed <= 8; seed++) {
      RunResult result = LayeredSimulation.run(CONFIG.withSeed(seed));
      assertNull(result.violation(), () -> "in " + result.violation());
      marks.add(result.marks());
    }

    assertThat(List.of(
            Mark.CANDIDATE_ELECTED,
            Mark.CANDIDATE_WITHDREW,
            Mark.TENURE_RESIGNED,
            Mark.TENURE_LOST,
            Mark.HOLDER_DIED,
            Mark.LEASE_EXPIRED,
            Mark.EXPIRY_CAME_TOO_LATE,
            Mark.LEASE_RENEWED_IN_LATER_TERM,
            Mark.USED_AFTER_ITS_TIME,
            Mark.STALE_TOKEN_REFUSED,
            Mark.WATCH_CUT_SHORT))
        .allMatch(mark -> marks.count(mark) > 0);
  }

  @Test
  void withoutFaultsNothingIsLost() {
    RunResult result = LayeredSimulation.run(CONFIG.withFaults(Faults.NONE));

    assertNull(result.violation());
    assertThat(result.marks().count(Mark.CANDIDATE_ELECTED)).isGreaterThan(10);
    assertThat(result.marks().count(Mark.HOLDER_DIED)).isZero();
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    RunResult first = LayeredSimulation.run(CONFIG.withSeed(7));
    RunResult second = LayeredSimulation.run(CONFIG.withSeed(7));
    RunResult other = LayeredSimulation.run(CONFIG.withSeed(8));

    assertEquals(first.hash(), second.hash());
    assertThat(other.hash()).isNotEqualTo(first.hash());
  }

  @Test
  void aTokenNamesTheWorkload() {
    assertEquals(CONFIG, ReplayToken.parse(ReplayToken.of(CONFIG)));
  }

  @Test
  void theCoreLayerHasNoStore() {
    SimConfig core = CONFIG.withLayer(Layer.CORE);

    assertThatThrownBy(() -> CampaignPlan.of(core, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the workload lease runs in the layer full only");
    assertThatThrownBy(() -> LayeredSimulation.servers(core))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the workload lease needs the layer full, not core");
  }
}
