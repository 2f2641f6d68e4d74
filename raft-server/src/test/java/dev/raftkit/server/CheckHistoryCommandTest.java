package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckHistoryCommandTest {
  private static final String GOOD = """
      {"client":0,"op":"put","key":"a<b","value":"1","call":1,"return":2,"status":"ok"}
      {"client":1,"op":"put","key":"a<b","value":"2","call":3,"return":4,"status":"ok"}
      {"client":1,"op":"get","key":"a<b","call":5,"return":6,"status":"ok","out":"2"}
      """;

  private static final String STALE = GOOD.replace("\"out\":\"2\"", "\"out\":\"1\"");

  @TempDir
  private Path folder = Path.of("");

  @Test
  void aHistoryThatCanHappenIsLinearizable() throws IOException {
    Path file = write(GOOD);

    CommandRun text = check(file);
    CommandRun json = check(file, "--json", "--model=kv");

    assertEquals(new CommandRun(0, file + ": 3 operations on 1 keys: linearizable\n", ""), text);
    assertEquals(0, json.exitCode());
    assertThat(json.out().lines()).hasSize(1);
    assertThat(json.out())
        .contains("\"operations\":3,\"keys\":1,\"verdict\":\"linearizable\"")
        .endsWith("\"ok\":true}" + System.lineSeparator());
  }

  @Test
  void aStaleReadIsNamedWithTheOperationsThatContradictIt() throws IOException {
    Path file = write(STALE);

    CommandRun text = check(file);
    CommandRun json = check(file, "--json");

    assertEquals(1, text.exitCode());
    assertThat(text.out().lines())
        .containsExactly(
            file + ": 3 operations on 1 keys: not linearizable",
            "key 'a<b': the first 2 operations to return have an order; with the next there is"
                + " none.",
            "These contradict each other, whatever became of the others:",
            "  line 1: client 0 put '1' [1, 2]",
            "  line 2: client 1 put '2' [3, 4]",
            "  line 3: client 1 get -> '1' [5, 6]");
    assertEquals(1, json.exitCode());
    assertThat(json.out())
        .contains("\"verdict\":\"not-linearizable\",\"key\":\"a<b\",\"explained\":2,")
        .contains("{\"line\":3,\"operation\":\"client 1 get -> '1' [5, 6]\"}]")
        .contains("\"ok\":false");
  }

  @Test
  void thePageMarksTheContradictionAndEscapesWhatClientsWrote() throws IOException {
    Path page = folder.resolve("page.html");

    CommandRun run = check(write(STALE), "--html=" + page);

    assertEquals(1, run.exitCode());
    assertThat(Files.readString(page))
        .startsWith("<!DOCTYPE html>")
        .contains("class=\"against\"", "&#39;a&lt;b&#39;")
        .doesNotContain("a<b", "http:", "https:", "<script");
  }

  @Test
  void whatTheSimulatorWroteIsLinearizable() throws IOException {
    Path file = folder.resolve("history.jsonl");
    CommandRun sim = CommandRun.of(
        "sim",
        "--layer=core",
        "--runs=1",
        "--seed=7",
        "--duration=20s",
        "--json",
        "--history=" + file);
    assertEquals(0, sim.exitCode(), sim.err());

    CommandRun run = check(file);

    assertEquals(0, run.exitCode(), run.out() + run.err());
    assertThat(Files.readAllLines(file)).hasSizeGreaterThan(50);
  }

  @Test
  void whatIsNoHistoryIsNamedByItsLine() throws IOException {
    Path file = write(GOOD + "{}\n");

    CommandRun run = check(file);

    assertEquals(3, run.exitCode());
    assertThat(run.err()).contains(file + ", line 4: \"op\" is missing");
    assertThat(check(folder.resolve("none")).err()).contains("cannot be read");
  }

  @Test
  void anotherModelIsRefused() throws IOException {
    Path file = write(GOOD);

    assertThat(check(file, "--model=lock").err()).contains("line 1: 'put' is not of --model lock");
    assertEquals(3, check(file, "--model=lock").exitCode());
    assertEquals(2, check(file, "--model=queue").exitCode());
    assertEquals(2, CommandRun.of("check-history").exitCode());
  }

  private Path write(String history) throws IOException {
    return Files.writeString(folder.resolve("history.jsonl"), history);
  }

  private static CommandRun check(Path file, String... options) {
    String[] line = new String[options.length + 2];
    line[0] = "check-history";
    line[1] = file.toString();
    System.arraycopy(options, 0, line, 2, options.length);
    return CommandRun.of(line);
  }
}
