package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExploreCommandTest {
  @Test
  void aScopeThatWasFinishedIsCalledComplete() {
    CommandRun run = CommandRun.of(
        "explore", "--nodes=2", "--terms=1", "--entries=0", "--crashes=0", "--compare=1", "--json");

    assertEquals(0, run.exitCode(), run.err());
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.out())
        .startsWith("{\"nodes\":2,\"terms\":1,\"entries\":0,\"crashes\":0,\"heartbeats\":0,")
        .contains("\"complete\":true,", "\"unlike\":0,", "\"comparedRuns\":1,")
        .endsWith("\"violations\":[]}\n");
  }

  @Test
  void aScopeThatIsTooLargeIsSaidToHaveMore() {
    CommandRun run = CommandRun.of("explore", "--time=1ms");

    assertEquals(0, run.exitCode(), run.err());
    assertThat(run.out())
        .startsWith("3 servers, 2 terms, 2 entries, 2 crashes, 0 rounds of heartbeats: ")
        .contains(": there are more\n")
        .endsWith("every invariant held\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--nodes=6", "--heartbeats=3", "--states=0", "--compare=-1", "--terms=x"})
  void whatMakesNoScopeIsBadUsage(String option) {
    CommandRun run = CommandRun.of("explore", option);

    assertEquals(2, run.exitCode());
    assertThat(run.err()).startsWith("raft explore: ").contains("Try: raft explore --help");
  }
}
