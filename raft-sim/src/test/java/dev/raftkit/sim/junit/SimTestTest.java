package dev.raftkit.sim.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.Workload;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.kit.Sim;
import dev.raftkit.sim.kit.SimFailure;
import dev.raftkit.sim.kit.Trial;
import java.io.DataInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimTestTest {
  @TempDir
  private Path reports = Path.of("");

  @Test
  void allRunsAreOneTestWithTheSettingsOfTheAnnotation() {
    PlayedTest played = play(Quiet.class, "passes").only();

    assertEquals("3 runs of 2 s from seed 9", played.name());
    assertThat(played.failure()).isEmpty();
    assertThat(played.entries()).hasSize(1);
    assertThat(played.entries().get(0)).startsWith("3 runs, ");
  }

  @Test
  void propertiesGoBeforeTheAnnotation() {
    PlayedTest played = play(Quiet.class, "passes")
        .with("raft.sim.runs", "1")
        .with("raft.sim.seconds", "1")
        .with("raft.sim.seed", "4")
        .only();

    assertEquals("1 runs of 1 s from seed 4", played.name());
    assertThat(played.entries().get(0)).startsWith("1 run, ");
  }

  @Test
  void aFailureBringsItsReportAndItsTokenReplaysIt() {
    PlayedTest played = play(Quiet.class, "fails").only();

    SimFailure failure = (SimFailure) played.failure().orElseThrow();
    Path report = reports.resolve("Quiet.fails.txt");
    assertThat(report).content().contains("Quiet#fails", failure.token());
    assertThat(played.entries()).hasSize(2).contains("report: " + report);

    PlayedTest replayed =
        play(Quiet.class, "fails").with("raft.sim.replay", failure.token()).only();

    assertEquals(failure.token(), replayed.name());
    assertEquals(failure.violation(), violation(replayed));
  }

  @Test
  void severalTrialsOfOneTestAreReplayedByWhoeverFailed() {
    SimFailure failure =
        (SimFailure) play(Quiet.class, "several").only().failure().orElseThrow();

    PlayedTest replayed =
        play(Quiet.class, "several").with("raft.sim.replay", failure.token()).only();
    assertThat(failure.token()).contains(":n3:");
    assertEquals(failure.violation(), violation(replayed));
  }

  @Test
  void aTestThatChecksNothingFails() {
    assertThat(play(Quiet.class, "forgets").only().failure().orElseThrow())
        .hasMessageStartingWith("nothing was simulated");
  }

  @Test
  void aTokenThatFitsNoTrialFails() {
    String token = ReplayToken.of(SimConfig.of(1).withWorkload(Workload.OWN).withNodes(9));

    assertThat(play(Quiet.class, "passes")
            .with("raft.sim.replay", token)
            .only()
            .failure()
            .orElseThrow())
        .hasMessage("no trial of this test plays a run such as " + token);
  }

  private static Violation violation(PlayedTest played) {
    return ((SimFailure) played.failure().orElseThrow()).violation();
  }

  private PlayedTest.Plan play(Class<?> type, String method) {
    return PlayedTest.plan(type, method).with("raft.sim.reports", reports.toString());
  }

  /** Tests to be tested. */
  static class Quiet {
    @SimTest(runs = 3, seconds = 2, seed = 9)
    void passes(Sim sim) {
      trial(sim).check();
    }

    @SimTest(runs = 3, seconds = 2)
    void fails(Sim sim) {
      trial(sim)
          .always("nothing-is-applied", (nothing, replicas) -> {
            throw new AssertionError("something was applied");
          })
          .check();
    }

    @SimTest(runs = 1, seconds = 2)
    void several(Sim sim) {
      trial(sim).servers(1, 1).check();
      trial(sim)
          .servers(3, 3)
          .atTheEnd("one-server", (nothing, replicas) -> {
            throw new AssertionError("there are " + replicas.size());
          })
          .check();
    }

    @SimTest
    void forgets(Sim sim) {
      Trial<Nothing> unused = trial(sim);
    }

    private static Trial<Nothing> trial(Sim sim) {
      return sim.test(Nothing::new, () -> (client, random) -> one(random));
    }

    private static byte[] one(RandomStream random) {
      return new byte[1 + random.nextInt(2)];
    }
  }

  /** Has no state. */
  static final class Nothing implements StateMachine {
    @Override
    public void apply(CommandBatch commands, Results results) {
      for (int i = 0; i < commands.size(); i++) {
        results.complete(i, commands.command(i));
      }
    }

    @Override
    public SnapshotSource capture() {
      return out -> false;
    }

    @Override
    public void restore(DataInputStream in) {}
  }
}
