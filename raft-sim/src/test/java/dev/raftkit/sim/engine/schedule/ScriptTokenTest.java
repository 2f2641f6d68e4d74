package dev.raftkit.sim.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.network.Weather;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTokenTest {
  private static final String RUN = "rfaults1:e2:core:n5:c2:d60000000000:network,crash:kv:s7";
  private static final Weather STORM = new Weather(40, 30, 20, 10, 1_000_000, true);
  private static final FaultScript SCRIPT = new FaultScript(
      SimConfig.of(7).withFaults(Faults.of(FaultKind.NETWORK, FaultKind.CRASH)),
      List.of(
          Deviation.ofServer(5, Deed.POWER_LOSS, 2, 0),
          new Deviation(36, Deed.CUT, -1, 0, List.of(1, 5), Weather.FAIR),
          new Deviation(36, Deed.WEATHER, -1, 0, List.of(24), STORM),
          Deviation.ofServer(40, Deed.SLOW, 0, 12)));

  @Test
  void aTokenHoldsTheWholeScript() {
    assertThat(ScriptToken.of(SCRIPT))
        .isEqualTo(RUN + ":w3@5.C1221@10.W55*14,u,k,a,lfls,1@10.q1~c@14");
    assertThat(ScriptToken.parse(ScriptToken.of(SCRIPT))).isEqualTo(SCRIPT);
  }

  @Test
  void nothingNeedGoWrong() {
    FaultScript calm = SCRIPT.withDeviations(List.of());

    assertThat(ScriptToken.parse(ScriptToken.of(calm))).isEqualTo(calm);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rfaults1",
        "rfaults1:",
        "rfaults1:e2:w3@5",
        RUN + ":w3",
        RUN + ":w@5",
        RUN + ":w6@5",
        RUN + ":w33@5",
        RUN + ":C1@5",
        RUN + ":C16@5",
        RUN + ":C@5",
        RUN + ":?3@5",
        RUN + ":w3@-5",
        RUN + ":q1~0@5",
        RUN + ":q1~zzzzzz@5",
        RUN + ":a1~zz@5",
        RUN + ":W12*1,2@5",
        RUN + ":W12*1,2,3,4,5,1~3@5",
        RUN + ":@5"
      })
  void whatIsNoTokenIsRefused(String token) {
    assertThatThrownBy(() -> ScriptToken.parse(token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(".{10,}");
  }

  @Test
  void aTokenWithAnyLetterChangedIsReadOrRefused() {
    String token = ScriptToken.of(SCRIPT);
    RandomStream random = RandomStream.of(1);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder changed = new StringBuilder(token);
      changed.setCharAt(random.nextInt(token.length()), (char) (' ' + random.nextInt(95)));
      try {
        assertThat(ScriptToken.parse(changed.toString()).deviations()).hasSizeLessThan(9);
      } catch (IllegalArgumentException | ArithmeticException refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
  }
}
