package dev.raftkit.sim.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MutantTest {
  private static final String FILE = "M99-says-no.patch";
  private static final List<String> PATCH = List.of(
      "# rule: it says yes",
      "# breaks: It says no, and then",
      "#   nobody knows what to do.",
      "# killers: I4, I5",
      "# budget: 60",
      "--- a/core/Answer.java",
      "+++ b/core/Answer.java",
      "@@ -1,3 +1,3 @@",
      " class Answer {",
      "-  boolean yes = true;",
      "+  boolean yes = false;",
      " }");
  private static final List<String> SOURCE =
      List.of("class Answer {", "  boolean yes = true;", "}");

  @TempDir
  private Path root = Path.of("");

  @Test
  void aPatchSaysWhatMayKillItAndHowItIsRun() throws Exception {
    List<String> lines = new ArrayList<>(PATCH);
    lines.addAll(
        4,
        List.of("# layer: full", "# faults: disk", "# nodes: 3", "# clients: 1", "# duration: 7"));

    Mutant mutant = Mutant.parse(FILE, lines);

    assertEquals("M99-says-no", mutant.toString());
    assertEquals(60, mutant.budgetSeconds());
    assertEquals(
        SimConfig.of(0)
            .withLayer(Layer.FULL)
            .withFaults(Faults.of(FaultKind.DISK))
            .withNodes(3)
            .withClients(1)
            .withDuration(7_000_000_000L),
        mutant.config());
    assertTrue(mutant.isKilledBy("I4-leader-completeness"));
    assertFalse(mutant.isKilledBy("I14-exactly-once"));
    assertFalse(mutant.isKilledBy("own-assertion"));
  }

  @Test
  void aHunkIsFoundWhereItsLinesHaveMovedTo() throws Exception {
    Mutant mutant = Mutant.parse(FILE, PATCH);
    List<String> moved = new ArrayList<>(List.of("package core;", "", "/** Says yes. */"));
    moved.addAll(SOURCE);

    List<String> patched = mutant.files().get(0).applyTo(moved);

    assertEquals(
        List.of(
            "package core;",
            "",
            "/** Says yes. */",
            "class Answer {",
            "  boolean yes = false;",
            "}"),
        patched);
  }

  @Test
  void aPatchThatNoLongerAppliesIsNamedWithItsHunk() throws Exception {
    write("class Answer {", "  boolean no = false;", "}");

    assertThatThrownBy(() -> new MutantCompiler(root).compile(Mutant.parse(FILE, PATCH)))
        .isInstanceOf(MutantException.class)
        .hasMessage("M99-says-no: hunk 1 of 1 does not apply to core/Answer.java");
  }

  @Test
  void aPatchOfAFileThatIsGoneIsNamed() {
    assertThatThrownBy(() -> new MutantCompiler(root).compile(Mutant.parse(FILE, PATCH)))
        .isInstanceOf(MutantException.class)
        .hasMessage("M99-says-no: there is no file core/Answer.java");
  }

  @Test
  void aPatchThatDoesNotCompileIsNamedWithTheCompilersComplaint() throws Exception {
    write(SOURCE.toArray(String[]::new));
    List<String> bad = new ArrayList<>(PATCH);
    bad.replaceAll(line -> line.replace("= false", "= maybe"));

    assertThatThrownBy(() -> new MutantCompiler(root).compile(Mutant.parse(FILE, bad)))
        .isInstanceOf(MutantException.class)
        .hasMessageStartingWith("M99-says-no: it does not compile: /core/Answer.java:2: error:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "# rule: it says yes     | # law: it says yes     | starts with none of",
        "# killers: I4, I5       | # twin: none           | '# killers: ...'",
        "# killers: I4, I5       | # rule: again          | two lines '# rule:'",
        "# budget: 60            | # budget: long         | long",
        "# budget: 60            | # budget: 0            | budget",
        "--- a/core/Answer.java  | --- a/../Answer.java   | '+++ b/PATH'",
        "core/Answer.java        | ../Answer.java         | no Java source",
        "core/Answer.java        | core/answer.txt        | no Java source",
        "@@ -1.*                 | nothing                | no hunk",
        "---.*                   | nothing                | changes nothing",
      })
  void aPatchThatCannotBeReadIsExplained(String line, String instead, String reason) {
    List<String> lines = new ArrayList<>(PATCH);
    Pattern replaced = Pattern.compile(line);
    lines.replaceAll(original -> replaced.matcher(original).replaceFirst(instead));

    assertThatThrownBy(() -> Mutant.parse(FILE, lines))
        .isInstanceOf(MutantException.class)
        .hasMessageStartingWith(FILE + ": ")
        .hasMessageContaining(reason);
  }

  @Test
  void anIdBelongsToOnePatch() throws Exception {
    Files.write(root.resolve("M99-one.patch"), PATCH);
    Files.write(root.resolve("M99-two.patch"), PATCH);

    assertThatThrownBy(() -> Mutant.readAll(root)).hasMessageContaining("are called M99");
  }

  private void write(String... lines) throws IOException {
    Path file = root.resolve("core").resolve("Answer.java");
    Files.createDirectory(root.resolve("core"));
    Files.write(file, List.of(lines));
    assertThat(file).exists();
  }
}
