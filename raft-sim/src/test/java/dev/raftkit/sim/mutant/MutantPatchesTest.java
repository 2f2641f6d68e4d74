package dev.raftkit.sim.mutant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A refactoring carries the mutants along, or the build fails here. */
@DisplayName("The patches in raft-sim/mutants")
class MutantPatchesTest {
  private static final Path ROOT = Path.of("..");
  private static final Path FOLDER = ROOT.resolve("raft-sim").resolve("mutants");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| \\[(M\\d\\d-[a-z-]+)]\\(");

  @Test
  void allApplyAndCompile() throws Exception {
    MutantCompiler compiler = new MutantCompiler(ROOT);

    for (Mutant mutant : Mutant.readAll(FOLDER).values()) {
      assertThat(compiler.compile(mutant)).as("%s", mutant).isNotEmpty();
    }
  }

  @Test
  void allAreInTheDocument() throws Exception {
    NavigableMap<String, Mutant> mutants = Mutant.readAll(FOLDER);

    List<String> documented = ROW.matcher(
            Files.readString(ROOT.resolve("docs").resolve("mutants.md")))
        .results()
        .map((MatchResult row) -> row.group(1))
        .toList();

    assertThat(documented)
        .containsExactlyElementsOf(
            mutants.values().stream().map(Mutant::toString).toList());
  }
}
