package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimCommandTest {
  @TempDir
  private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(strings = {"core", "full"})
  void theSameSeedGivesTheSameTraceHashOnAnyNumberOfThreads(String layer) {
    CommandRun one = sim("--layer=" + layer, "--runs=4", "--seed=7", "--jobs=1");
    CommandRun two = sim("--layer=" + layer, "--runs=4", "--seed=7", "--jobs=2");
    CommandRun other = sim("--layer=" + layer, "--runs=4", "--seed=8", "--jobs=2");

    assertEquals(0, one.exitCode(), one.out() + one.err());
    assertThat(one.out().lines()).hasSize(1);
    assertThat(one.out()).startsWith("{\"runs\":4,\"seed\":7,").contains("\"violations\":[]");
    assertEquals(hash(one), hash(two));
    assertThat(hash(other)).isNotEqualTo(hash(one));
  }

  @Test
  void aTokenPlaysOneRunAndFilesAreWrittenOfIt() throws IOException {
    Path trace = folder.resolve("trace.ndjson");
    Path history = folder.resolve("history.jsonl");
    CommandRun run = CommandRun.of(
        "sim",
        "--replay",
        "rsim1:e2:core:n3:c2:d5000000000:network,crash:kv:s17",
        "--trace=" + trace,
        "--history=" + history);

    assertEquals(0, run.exitCode(), run.err());
    assertThat(run.out()).startsWith("seed 17: 1 runs,").endsWith("every invariant held\n");
    assertThat(Files.readAllLines(trace))
        .first()
        .asString()
        .startsWith("{\"trace\":1,\"nodes\":[\"n1\",\"n2\",\"n3\"]");
    assertThat(Files.readAllLines(history)).isNotEmpty();
  }

  @Test
  void aCampaignCanBeBoundedByTime() {
    CommandRun run = CommandRun.of("sim", "--time=1ms", "--duration=1s", "--json", "--seed=3");

    assertEquals(0, run.exitCode(), run.err());
    assertThat(run.out()).contains("\"seed\":3,");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nodes=10",
        "--runs=0",
        "--jobs=0",
        "--time=soon",
        "--duration=1ms",
        "--faults=gremlins",
        "--layer=none",
        "--workload=leases",
        "--replay=nonsense",
        "--replay=rsim1:e2:core:n3:c2:d5000000000:none:kv:s17 --seed=1",
      })
  void badChoicesAreExplained(String options) {
    String[] words = ("sim " + options).split(" ", -1);

    CommandRun run = CommandRun.of(words);

    assertEquals(2, run.exitCode());
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(2).last().isEqualTo("Try: raft sim --help");
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() {
    String file = folder.resolve("missing").resolve("trace").toString();

    CommandRun run = sim("--runs=1", "--trace=" + file);

    assertEquals(3, run.exitCode());
    assertThat(run.err()).contains(file);
  }

  private static CommandRun sim(String... options) {
    String[] line = new String[options.length + 3];
    line[0] = "sim";
    line[1] = "--duration=3s";
    line[2] = "--json";
    System.arraycopy(options, 0, line, 3, options.length);
    return CommandRun.of(line);
  }

  private static String hash(CommandRun run) {
    return run.out().replaceAll("(?s).*\"traceHash\":\"([0-9a-f]{16})\".*", "$1");
  }
}
