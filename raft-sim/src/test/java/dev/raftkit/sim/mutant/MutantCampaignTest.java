package dev.raftkit.sim.mutant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.sim.mutant.MutantResult.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MutantCampaignTest {
  private static final Path ROOT = Path.of("..");
  private static final Path FOLDER = ROOT.resolve("raft-sim").resolve("mutants");

  @Test
  void mutantsAreKilledByTheInvariantsThatWatchTheirRules() throws Exception {
    NavigableMap<String, Mutant> all = Mutant.readAll(FOLDER);
    List<Mutant> mutants =
        List.of(mutant(all, "M01"), mutant(all, "M04"), mutant(all, "M23"), mutant(all, "M45"));

    List<MutantResult> results = campaign().run(mutants, 1, 2, false);

    assertThat(results).allMatch(MutantResult::killed);
    assertThat(results).extracting(MutantResult::mutant).isEqualTo(mutants);
    assertThat(results)
        .extracting(result -> finding(result).invariant())
        .containsExactly(
            "I9-claims-are-durable",
            "I6-committed-is-durable",
            finding(results.get(2)).invariant(),
            "hash");
  }

  @Test
  void theSameSeedFindsTheSameRun() throws Exception {
    Mutant mutant = mutant(Mutant.readAll(FOLDER), "M22");

    MutantResult one = only(campaign().run(List.of(mutant), 7, 1, false));
    MutantResult two = only(campaign().run(List.of(mutant), 7, 1, false));

    assertEquals(one.last(), two.last());
    assertEquals(one.runs(), two.runs());
  }

  @Test
  void aFailureIsToldInFewSteps() throws Exception {
    Mutant mutant = mutant(Mutant.readAll(FOLDER), "M22");

    Finding whole = finding(only(campaign().run(List.of(mutant), 7, 1, false)));
    Finding shrunk = finding(only(campaign().run(List.of(mutant), 7, 1, true)));

    assertEquals(whole.invariant(), shrunk.invariant());
    assertEquals(whole.seed(), shrunk.seed());
    assertThat(shrunk.steps()).isLessThan(whole.steps());
    assertThat(shrunk.token()).isNotEqualTo(whole.token());
  }

  @Test
  void aMutantThatBreaksNothingSurvivesItsBudget() throws Exception {
    Mutant harmless = Mutant.parse(
        "M99-renames-a-variable.patch",
        List.of(
            "# rule: none",
            "# breaks: Nothing.",
            "# killers: I4",
            "# budget: 1",
            "# duration: 1",
            "--- a/raft-core/src/main/java/dev/raftkit/core/Votes.java",
            "+++ b/raft-core/src/main/java/dev/raftkit/core/Votes.java",
            "@@ -11,1 +11,1 @@",
            "-  private int granted;",
            "+  private int granted = 0;"));

    MutantResult result = only(campaign().run(List.of(harmless), 1, 1, true));

    assertFalse(result.killed());
    assertThat(result.toJson())
        .matches("\\{\"id\":\"M99\",\"killed\":false,\"by\":null,\"seed\":null,\"token\":null,"
            + "\"steps\":null,\"seconds\":\\d+\\.\\d{3},\"runs\":\\d+}");
    assertThat(result.toString()).startsWith("M99-renames-a-variable: SURVIVED in ");
  }

  @Test
  void anInvariantThatIsNotAmongItsKillersDoesNotCount() throws Exception {
    String file = "M01-forgets-votes.patch";
    List<String> lines = new ArrayList<>(Files.readAllLines(FOLDER.resolve(file)));
    lines.replaceAll(line -> line.startsWith("# killers:") ? "# killers: I16" : line);

    MutantResult result = only(campaign().run(List.of(Mutant.parse(file, lines)), 1, 1, false));

    assertFalse(result.killed());
    assertEquals("I9-claims-are-durable", finding(result).invariant());
    assertTrue(result.toString().contains("which is none of its killers [I16]"));
  }

  private static MutantCampaign campaign() throws MutantException {
    return new MutantCampaign(new MutantCompiler(ROOT), MutantCampaign.Progress.NONE);
  }

  private static Mutant mutant(NavigableMap<String, Mutant> all, String id) {
    return Objects.requireNonNull(all.get(id));
  }

  private static MutantResult only(List<MutantResult> results) {
    assertThat(results).hasSize(1);
    return results.get(0);
  }

  private static Finding finding(MutantResult result) {
    return Objects.requireNonNull(result.last(), result.toString());
  }
}
