package dev.raftkit.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemoOptionsTest {
  @Test
  void pausesAreSpreadEvenlyAmongKills() {
    assertThat(strikes(new DemoOptions(5, 0, 20, 3, 1))).isEqualTo("kill pause kill kill");
    assertThat(strikes(new DemoOptions(5, 0, 20, 2, 2))).isEqualTo("pause kill pause kill");
    assertThat(strikes(new DemoOptions(5, 0, 20, 0, 2))).isEqualTo("pause pause");
    assertThat(strikes(new DemoOptions(5, 0, 20, 2, 0))).isEqualTo("kill kill");
    assertThat(strikes(new DemoOptions(5, 0, 20, 0, 0))).isEmpty();
  }

  @Test
  void strikesLeaveTheSameTimeBetweenThemAndAtBothEnds() {
    DemoOptions options = new DemoOptions(5, 0, 20, 2, 1);

    assertThat(List.of(options.strikeNanos(0), options.strikeNanos(1), options.strikeNanos(2)))
        .containsExactly(5_000_000_000L, 10_000_000_000L, 15_000_000_000L);
  }

  @Test
  void anOptionOutOfRangeIsNamedWithItsLimits() {
    assertThatThrownBy(() -> new DemoOptions(2, 0, 20, 0, 0))
        .hasMessage("--nodes is 3 to 9, not 2");
    assertThatThrownBy(() -> new DemoOptions(5, 0, 0, 0, 0))
        .hasMessage("--seconds is 1 to 3600, not 0");
  }

  @Test
  void withClientsEachStrikeIsTwoOneAtTheElectedAndOneAtTheLeader() {
    DemoOptions options = new DemoOptions(5, 4, 21, 2, 1);

    assertThat(strikes(options)).isEqualTo("kill kill pause pause kill kill");
    assertThat(options.isAtCharger(0)).isTrue();
    assertThat(options.isAtCharger(1)).isFalse();
    assertThat(options.isAtCharger(4)).isTrue();
    assertThat(options.strikeNanos(5)).isEqualTo(18_000_000_000L);
  }

  @Test
  void oneCandidateAloneWouldHaveNobodyWhoTakesOver() {
    assertThatThrownBy(() -> new DemoOptions(5, 1, 20, 0, 0))
        .hasMessage("--clients, if there are any, is 2 to 9, not 1");
  }

  private static String strikes(DemoOptions options) {
    List<String> strikes = new ArrayList<>();
    for (int i = 0; i < options.strikes(); i++) {
      strikes.add(options.isPause(i) ? "pause" : "kill");
    }
    return String.join(" ", strikes);
  }
}
