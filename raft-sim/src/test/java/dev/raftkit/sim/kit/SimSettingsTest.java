package dev.raftkit.sim.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SimSettingsTest {
  @Test
  void propertiesGoBeforeWhatTheTestSays() {
    Map<String, String> properties = new TreeMap<>(Map.of(
        SimSettings.RUNS, "7",
        SimSettings.SECONDS, "8",
        SimSettings.SEED, "-9",
        SimSettings.REPLAY, "token",
        SimSettings.REPORTS, "there"));

    SimSettings read = SimSettings.DEFAULT.withRuns(500).read(properties::get);

    assertEquals(new SimSettings(7, 8, -9, "token", Path.of("there")), read);
  }

  @Test
  void withoutPropertiesTheTestHasItsSay() {
    SimSettings declared = SimSettings.DEFAULT.withRuns(500).withSeconds(3).withSeed(4);

    assertEquals(declared, declared.read(name -> null));
  }

  @Test
  void aPropertyThatIsNoNumberIsNamed() {
    IllegalArgumentException refused = assertThrows(
        IllegalArgumentException.class, () -> SimSettings.DEFAULT.read(name -> "many"));

    assertThat(refused).hasMessage("raft.sim.runs is 'many', which is no number");
  }

  @Test
  void nothingToPlayIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> SimSettings.DEFAULT.withRuns(0));
    assertThrows(IllegalArgumentException.class, () -> SimSettings.DEFAULT.withSeconds(0));
  }

  @Test
  void commandsAreShownAsTextOrAsDigits() {
    assertEquals("send 7", Commands.describe("send 7".getBytes(UTF_8)));
    assertEquals("0x00ff", Commands.describe(new byte[] {0, -1}));
    assertEquals(
        "a".repeat(60) + "... (100 bytes)", Commands.describe("a".repeat(100).getBytes(UTF_8)));
  }
}
