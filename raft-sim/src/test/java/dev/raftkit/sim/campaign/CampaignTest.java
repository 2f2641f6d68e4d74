package dev.raftkit.sim.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.sim.engine.SimConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private static CampaignResult run(CampaignPlan plan) throws IOException, InterruptedException {
    return Campaign.run(plan, Campaign.Progress.NONE);
  }
}
