package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeterminismCommandTest {
  @Test
  void runsComeToTheSameWhateverTheJvmIsToldToDo() {
    CommandRun run = CommandRun.of(
        "determinism",
        "--seeds=2",
        "--duration=1s",
        "--only=turkish,hash-code-2",
        "--jobs=2",
        "--json");

    assertEquals(0, run.exitCode(), run.err());
    assertThat(run.out())
        .startsWith("{\"seed\":1,\"seeds\":2,\"runs\":12,\"mismatches\":0,\"cells\":[{\"java\":\"")
        .contains(
            "\"variant\":\"serial\"", "\"variant\":\"turkish\"", "\"variant\":\"hash-code-2\"")
        .endsWith("],\"ok\":true}\n");
  }

  @Test
  void aJdkThatIsNotThereIsNamed() {
    CommandRun run = CommandRun.of("determinism", "--seeds=1", "--jdk=/no/such/jdk");

    assertEquals(3, run.exitCode());
    assertThat(run.err()).contains("serial of /no/such/jdk cannot be started");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--seeds=0", "--duration=1ms", "--layer=none", "--jobs=0", "--only=zx81"})
  void badChoicesAreExplained(String option) {
    CommandRun run = CommandRun.of("determinism", option);

    assertEquals(2, run.exitCode());
    assertThat(run.err().lines()).last().isEqualTo("Try: raft determinism --help");
  }
}
