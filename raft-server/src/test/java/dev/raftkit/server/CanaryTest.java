package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A simulation that should fail fails, from the broken rule to the exit code. */
class CanaryTest {
  @TempDir
  private Path folder = Path.of("");

  @Test
  void aSecondVoteInATermFailsTheCommand() throws IOException, InterruptedException {
    AlteredProgram program = AlteredProgram.in(
        folder,
        "raft-core/dev/raftkit/core/Voting.java",
        "votedFor == null || votedFor.equals(request.from())",
        "true");

    CommandRun run =
        program.run("sim", "--layer=core", "--runs=5", "--duration=5s", "--seed=1", "--json");

    assertEquals(1, run.exitCode(), run.err());
    assertThat(run.out()).contains("\"violations\":[{\"invariant\":\"");
  }

  @Test
  void orderByIdentityFailsTheCommand() throws IOException, InterruptedException {
    CommandRun run = identityDecides()
        .run("sim", "--layer=core", "--runs=20", "--duration=2s", "--seed=1", "--json");

    assertEquals(1, run.exitCode(), run.err());
    assertThat(run.out())
        .contains(
            "\"repeated\":1", "{\"invariant\":\"determinism\"", "follows once {\\\"step\\\":");
  }

  @Test
  void orderByIdentityFailsTheMatrixAndTheFirstEventIsNamed()
      throws IOException, InterruptedException {
    CommandRun run = identityDecides()
        .run("determinism", "--seeds=2", "--duration=1s", "--only=hash-code-2", "--json");

    assertEquals(1, run.exitCode(), run.err());
    assertThat(run.out())
        .contains("\"mismatches\":4,", "\"variant\":\"hash-code-2\"", "\"ok\":false")
        .containsPattern("\"first\":.*\"seed\":1,.*\"one\":\".*step.*\"other\":\".*step");
  }

  /** What is drawn depends on the identity of an object that was made just now. */
  private AlteredProgram identityDecides() throws IOException {
    return AlteredProgram.in(
        folder,
        "raft-sim/dev/raftkit/sim/engine/random/RandomStream.java",
        "++drawn * GAMMA",
        "++drawn * GAMMA + (new Object().hashCode() & 1)");
  }
}
