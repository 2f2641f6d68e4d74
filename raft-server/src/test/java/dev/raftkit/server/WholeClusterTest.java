package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.TemporaryFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo and the crash check in their short forms, with real processes. */
@Tag("smoke")
class WholeClusterTest {
  private static final long SECONDS_MAX = 60;

  /** How many depends on the machine, and so does whether a demo finds failovers fast enough. */
  private static final Pattern SOME_STALE_REJECTED = Pattern.compile("\"staleRejected\":[1-9]");

  @TempDir
  private Path folder = Path.of("");

  @Test
  void nobodyIsChargedTwiceWhenLeadersAreKilledAndPaused() {
    CommandRun demo =
        CommandRun.of("demo", "--nodes=3", "--seconds=4", "--kills=1", "--pauses=1", "--json");

    assertThat(demo.out().lines()).as(demo.err()).hasSize(1);
    assertThat(demo.out())
        .contains("\"duplicateCharges\":0", "\"maxLeadersPerTerm\":1", "\"logsEqual\":true")
        .containsPattern(SOME_STALE_REJECTED);
    assertThat(demo.err()).contains("is killed (SIGKILL)", "is paused (SIGSTOP)");
  }

  @Test
  void nobodyIsChargedTwiceWhenClientsCompeteForALeaseAndAreKilledAndPaused() {
    CommandRun demo = CommandRun.of(
        "demo", "--nodes=3", "--clients=3", "--seconds=6", "--kills=1", "--pauses=1", "--json");

    assertThat(demo.out())
        .as(demo.err())
        .contains("\"duplicateCharges\":0", "\"maxLeadersPerTerm\":1")
        .contains("\"clients\":3", "\"maxElectedPerToken\":1")
        .containsPattern(SOME_STALE_REJECTED);
    assertThat(demo.err())
        .contains("is elected with token", "safe for", "is killed (SIGKILL)", "is refused: token");
  }

  @Test
  void nothingAcknowledgedIsLostWhenServersAreKilled() {
    CommandRun check =
        CommandRun.of("crash-check", "--rounds=1", "--writes=300", "--writers=4", "--json");

    assertEquals(0, check.exitCode(), check.err());
    assertThat(check.out())
        .startsWith("{\"kills\":6,")
        .endsWith(",\"lost\":0,\"twice\":0,\"ok\":true}\n");
  }

  @Test
  @DisplayName("E14: a rolling upgrade, back, and forward again, under load")
  void membersOfTwoVersionsServeTogetherWhileTheyAreUpgraded() {
    CommandRun check = CommandRun.of("upgrade-check", "--writes=100", "--writers=4", "--json");

    assertEquals(0, check.exitCode(), check.err());
    assertThat(check.out())
        .startsWith("{\"restarts\":9,")
        .endsWith(",\"lost\":0,\"twice\":0,\"ok\":true}\n");
  }

  @Test
  void aClusterGrowsAndShrinksUnderLoadUntilItsFirstMembersAreGone() {
    CommandRun check = CommandRun.of(
        "grow-check",
        "--writes=50",
        "--writers=2",
        "--readers=1",
        "--history=" + folder.resolve("history"),
        "--json");

    assertEquals(0, check.exitCode(), check.err());
    assertThat(check.out())
        .startsWith("{\"changes\":[{\"what\":\"add n2\",")
        .contains("{\"what\":\"remove and stop n1, the leader\",", "\"verdict\":\"linearizable\"")
        .endsWith(",\"lost\":0,\"twice\":0,\"ok\":true}\n");
    assertEquals(
        0, CommandRun.of("check-history", folder.resolve("history").toString()).exitCode());
  }

  @Test
  void theProcessesOfADemoDieWithIt() throws Exception {
    CompletableFuture<String> running = new CompletableFuture<>();
    ChildProcess demo = ChildProcess.start(
        folder.resolve("errors"),
        line -> {
          if (line.contains("all members run")) {
            running.complete(line);
          }
        },
        List.of("demo", "--nodes=3", "--clients=2", "--seconds=600"));
    List<ProcessHandle> members = members(running.get(SECONDS_MAX, TimeUnit.SECONDS));
    TemporaryFolder files = folderOf(members.get(0));

    demo.kill();

    for (ProcessHandle member : members) {
      member.onExit().get(SECONDS_MAX, TimeUnit.SECONDS);
    }
    // Killed as it was, the demo could not do it.
    files.delete();
  }

  private static TemporaryFolder folderOf(ProcessHandle member) {
    List<String> arguments = List.of(member.info().arguments().orElseThrow());
    Path data = Path.of(arguments.get(arguments.indexOf("--data-dir") + 1));
    return new TemporaryFolder(Objects.requireNonNull(data.getParent()));
  }

  private static List<ProcessHandle> members(String line) {
    return Pattern.compile("[nc]\\d=(\\d+)")
        .matcher(line)
        .results()
        .map((MatchResult match) -> ProcessHandle.of(Long.parseLong(match.group(1))))
        .flatMap(Optional::stream)
        .toList();
  }
}
