package dev.raftkit.sim.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignTest {
  private static final SimConfig CONFIG = SimConfig.of(5).withDuration(3_000_000_000L);

  @Test
  void theNumberOfThreadsDoesNotShow() throws IOException, InterruptedException {
    CampaignResult alone = run(CampaignPlan.of(CONFIG, 12));
    CampaignResult together = run(CampaignPlan.of(CONFIG, 12).withJobs(2));

    assertEquals(alone.traceHash(), together.traceHash());
    assertEquals(alone.events(), together.events());
  }

  @Test
  void theFirstRunHasTheSeedOfThePlanAndAllOthersTheirOwn() {
    CampaignPlan plan = CampaignPlan.of(CONFIG, 100);
    List<Long> seeds = new ArrayList<>();
    for (long run = 0; run < 100; run++) {
      seeds.add(plan.configOf(run).seed());
    }

    assertThat(seeds).doesNotHaveDuplicates().startsWith(5L);
  }

  @Test
  void oneRunInTwentyIsPlayedTwice() throws IOException, InterruptedException {
    CampaignResult result =
        run(CampaignPlan.of(CONFIG.withDuration(1_000_000_000L), 45).withJobs(2));

    assertEquals(2, result.repeated());
    assertEquals(List.of(), result.failures());
  }

  @Test
  void progressIsToldInTheOrderOfTheRuns() throws IOException, InterruptedException {
    List<Long> runs = new ArrayList<>();

    Campaign.run(CampaignPlan.of(CONFIG, 5).withJobs(2), (soFar, last) -> runs.add(soFar.runs()));

    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), runs);
  }

  @Test
  void aSummaryIsOneLineOfJson() throws IOException, InterruptedException {
    assertThat(run(CampaignPlan.of(CONFIG, 2)).toJson())
        .startsWith("{\"runs\":2,\"seed\":5,\"events\":")
        .containsPattern("\"traceHash\":\"[0-9a-f]{16}\"")
        .contains("\"violations\":[]", "\"marks\":{\"message-lost\":")
        .doesNotContain("\n");
  }

  @Test
  void traceAndHistoryAreWrittenAndStartAsDocumented(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path trace = folder.resolve("trace.ndjson");
    Path history = folder.resolve("history.jsonl");

    run(CampaignPlan.of(CONFIG, 1).withTrace(trace).withHistory(history));

    assertThat(Files.readAllLines(trace))
        .startsWith("{\"trace\":1,\"nodes\":[\"n1\",\"n2\",\"n3\",\"n4\",\"n5\"]}")
        .allMatch(line -> line.startsWith("{") && line.endsWith("}"))
        .hasSizeGreaterThan(100);
    assertThat(Files.readAllLines(history))
        .allMatch(line -> line.startsWith("{\"client\":"))
        .hasSizeGreaterThan(5);
  }

  @Test
  void aGuidedCampaignLeavesTheCourseOfItsSeedsAndDoesNotShowItsThreads()
      throws IOException, InterruptedException {
    CampaignPlan plan = CampaignPlan.of(CONFIG, 80).withGuide();
    List<SimConfig> played = new ArrayList<>();

    CampaignResult alone = Campaign.run(plan, (soFar, last) -> played.add(last.config()));
    CampaignResult together = run(plan.withJobs(2));

    assertEquals(alone.traceHash(), together.traceHash());
    assertThat(played).anyMatch(config -> !config.branches().isEmpty());
  }

  @Test
  void aCampaignWithACorpusGoesOnWhereItStopped(@TempDir Path folder)
      throws IOException, InterruptedException {
    List<SimConfig> inOneGo = new ArrayList<>();
    CampaignResult whole =
        Campaign.run(CampaignPlan.of(CONFIG, 5), (soFar, last) -> inOneGo.add(last.config()));

    List<SimConfig> inTwo = new ArrayList<>();
    CampaignPlan plan = CampaignPlan.of(CONFIG, 2).withCorpus(folder);
    Campaign.run(plan, (soFar, last) -> inTwo.add(last.config()));
    CampaignPlan rest = CampaignPlan.of(CONFIG, 3).withCorpus(folder);
    CampaignResult second = Campaign.run(rest, (soFar, last) -> inTwo.add(last.config()));

    assertEquals(inOneGo, inTwo);
    assertEquals(whole.states(), second.states());
    assertEquals(whole.events(), Objects.requireNonNull(second.totals()).events());
  }

  @Test
  void whatFailedInAnEarlierSessionIsPlayedFirst(@TempDir Path folder)
      throws IOException, InterruptedException {
    CampaignPlan plan = CampaignPlan.of(CONFIG, 2).withCorpus(folder);
    run(plan);
    Path file = folder.resolve("corpus.txt");
    String failure = ReplayToken.of(CONFIG.withSeed(99));
    Files.writeString(file, "failure " + failure + "\n", StandardOpenOption.APPEND);
    List<SimConfig> played = new ArrayList<>();

    Campaign.run(plan, (soFar, last) -> played.add(last.config()));

    assertEquals(List.of(CONFIG.withSeed(99), plan.configOf(2)), played);
    assertThat(Files.readAllLines(file)).contains("failure " + failure);
  }

  @Test
  void aCorpusOfAnotherCampaignOrWithADamagedLineIsRefused(@TempDir Path folder)
      throws IOException, InterruptedException {
    run(CampaignPlan.of(CONFIG, 1).withCorpus(folder));
    CampaignPlan other = CampaignPlan.of(CONFIG.withNodes(3), 1).withCorpus(folder);
    assertThatThrownBy(() -> run(other))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("belongs to the campaign " + ReplayToken.of(CONFIG));

    Path file = folder.resolve("corpus.txt");
    Files.writeString(file, "state xyz\n", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> run(CampaignPlan.of(CONFIG, 1).withCorpus(folder)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is damaged: state xyz; remove the line");
  }

  private static CampaignResult run(CampaignPlan plan) throws IOException, InterruptedException {
    return Campaign.run(plan, Campaign.Progress.NONE);
  }

  @Test
  void aRunOfAUsersTestIsSentBackThere() {
    SimConfig own = CONFIG.withWorkload(Workload.OWN);

    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> CampaignPlan.of(own, 1));

    assertThat(refused).hasMessageContaining("-Draft.sim.replay=");
  }
}
