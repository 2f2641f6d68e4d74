package dev.raftkit.sim.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTokenTest {
  private static final String TOKEN =
      "rsim1:e2:core:n5:c2:d60000000000:network,crash,pause,disk,clock,version,corruption,"
          + "transfer,membership,witness:kv:s17";

  @Test
  void aTokenIsOneReadableLine() {
    assertEquals(TOKEN, ReplayToken.of(SimConfig.of(17)));
  }

  @Test
  void textThatIsNoTokenIsRefusedWithAnExample() {
    assertThatThrownBy(() -> ReplayToken.parse("hello"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'hello' is no replay token; one looks like rsim1:");
  }

  @Test
  void aTokenOfAnotherVersionIsRefused() {
    assertThatThrownBy(() -> ReplayToken.parse(TOKEN.replace(":e2:", ":e9:")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 9");
  }

  @Test
  void aPartThatIsNoNumberIsNamed() {
    assertThatThrownBy(() -> ReplayToken.parse(TOKEN.replace("n5", "nfive")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'nfive'");
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> ReplayToken.parse(TOKEN.replace("n5", "n10")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nodes must be 1 to 9, not 10");
  }

  @Test
  void aTokenNamesWhereARunLeavesTheCourseOfItsSeed() {
    SimConfig config =
        SimConfig.of(17).withBranches(List.of(new Branch(1_500_000_000, 7), new Branch(2, -3)));

    assertEquals(TOKEN + "@b1500000000.7@b2.-3", ReplayToken.of(config));
    assertEquals(config, ReplayToken.parse(ReplayToken.of(config)));
    assertThatThrownBy(() -> ReplayToken.parse(TOKEN + "@b5"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'b5'");
    assertThatThrownBy(() -> ReplayToken.parse(TOKEN + "@b5.0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a salt other than 0");
  }
}
