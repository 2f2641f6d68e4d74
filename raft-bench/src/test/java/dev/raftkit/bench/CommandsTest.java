package dev.raftkit.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.server.cli.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class CommandsTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void optionsThatMakeNoSenseAreNamed() {
    assertEquals("--state-bytes: 1024 to 1099511627776, not 1", refused("soak", "--state-bytes=1"));
    assertEquals(
        "--snapshot-log-bytes: more than 0, not 0", refused("soak", "--snapshot-log-bytes=0"));
    assertEquals("--writers: more than 0, not -1", refused("catch-up", "--writers=-1"));
    assertEquals("--log-bytes: more than 0, not 0", refused("catch-up", "--log-bytes=0"));
  }

  @Test
  void aBenchmarkOfTheSimulatorCountsTheRunsOfBothLayers() {
    assertEquals("--runs: more than 0, not 0", refused("sim", "--runs=0"));

    int exitCode = run("sim", "--runs=2", "--warm-up=0", "--duration=1s", "--json");

    String line = out.toString().strip();
    assertTrue(exitCode == ExitCode.GOOD || exitCode == ExitCode.CHECK_FAILED);
    assertTrue(line.startsWith("{\"core\":{\"runs\":2,\"events\":"), line);
    assertTrue(line.contains("\"full\":{\"runs\":2,\"events\":"), line);
  }

  @Test
  void aFolderThatIsNotThereIsNamedInOneLine() {
    int exitCode = run("soak", "--dir=/no/such/folder");

    assertEquals(ExitCode.CANNOT_RUN, exitCode);
    assertEquals(
        1,
        err.toString().lines().filter(line -> line.contains("/no/such/folder")).count());
  }

  @Test
  void whatADiskMayHoldFollowsFromTheSettings() {
    long segments = 6L * (64 << 20);
    long trailing = 20_480_000;

    long limit = BenchOptions.diskBytesMax(1_000_000, 500_000);

    assertEquals(3 * 1_010_000 + 2 * 500_000 + trailing + segments, limit);
  }

  private String refused(String... args) {
    err.getBuffer().setLength(0);
    assertEquals(ExitCode.BAD_USAGE, run(args));
    return err.toString().strip();
  }

  private int run(String... args) {
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
