package dev.raftkit.sim.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ReplayTokenTest {
  private static final String TOKEN =
      "rsim1:e2:core:n5:c2:d60000000000:network,crash,pause,disk,clock,version,corruption:kv:s17";

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
}
