package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutantsCommandTest {
  @TempDir
  private Path folder = Path.of("");

  @Test
  void chosenMutantsAreKilledAndReportedAsOneLineOfJson() {
    CommandRun run = mutants("--only=M03,M01", "--json", "--no-shrink");

    assertEquals(0, run.exitCode(), run.out() + run.err());
    assertThat(run.out())
        .matches("\\{\"mutants\":\\[\\{\"id\":\"M03\",\"killed\":true,"
            + "\"by\":\"I9-claims-are-durable\",\"seed\":1,\"token\":\"rsim1:[^\"]+:s1\","
            + "\"steps\":\\d+,\"seconds\":\\d+\\.\\d{3},\"runs\":1},"
            + "\\{\"id\":\"M01\",\"killed\":true,[^}]+}]}\n");
  }

  @Test
  void peopleGetALineForEachAndTheScore() {
    CommandRun run = mutants("--only=M01", "--no-shrink");

    assertEquals(0, run.exitCode(), run.out() + run.err());
    assertThat(run.out())
        .startsWith("M01-forgets-votes: killed by I9-claims-are-durable in ")
        .endsWith("\n1 of 1 killed\n");
  }

  @Test
  void aPatchThatDoesNotApplyFailsTheCommand() throws IOException {
    Files.write(
        folder.resolve("M99-outdated.patch"),
        List.of(
            "# rule: none",
            "# breaks: Nothing.",
            "# killers: I4",
            "# budget: 1",
            "--- a/raft-core/src/main/java/dev/raftkit/core/Votes.java",
            "+++ b/raft-core/src/main/java/dev/raftkit/core/Votes.java",
            "@@ -1,1 +1,1 @@",
            "-there is no such line",
            "+nor this"));

    CommandRun run = mutants("--dir=" + folder);

    assertEquals(1, run.exitCode());
    assertThat(run.out()).isEmpty();
    assertEquals(
        "raft mutants: M99-outdated: hunk 1 of 1 does not apply to"
            + " raft-core/src/main/java/dev/raftkit/core/Votes.java\n",
        run.err());
  }

  @Test
  void badChoicesAreExplained() {
    assertEquals(2, mutants("--only=M00").exitCode());
    assertEquals(2, mutants("--jobs=0").exitCode());
    assertEquals(3, CommandRun.of("mutants", "--sources=" + folder).exitCode());
  }

  private static CommandRun mutants(String option, String... others) {
    String[] line = new String[others.length + 4];
    line[0] = "mutants";
    line[1] = "--sources=..";
    line[2] = "--jobs=1";
    line[3] = option;
    System.arraycopy(others, 0, line, 4, others.length);
    return CommandRun.of(line);
  }
}
