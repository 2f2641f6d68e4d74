package dev.raftkit.sim.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.raftkit.node.CommandBatch;
import dev.raftkit.sim.engine.ReplayToken;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.invariant.StateMachineSafety;
import dev.raftkit.sim.shrink.Reproduction;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialTest {
  private final List<String> told = new ArrayList<>();

  @TempDir
  private Path reports = Path.of("");

  @Test
  void aSumThatIsRightPassesAllRuns() {
    List<Addends<Sum>> workloads = new ArrayList<>();

    Tally tally = sim(4)
        .test(Sum::new, () -> {
          Addends<Sum> workload = new Addends<>();
          workloads.add(workload);
          return workload;
        })
        .faults(Faults.of(FaultKind.NETWORK, FaultKind.CRASH, FaultKind.PAUSE))
        .stateHash(sum -> sum.total)
        .always("never-negative", (sum, replicas) -> assertThat(sum.total).isNotNegative())
        .check();

    assertEquals(4, tally.runs());
    assertThat(tally.acknowledged()).isPositive();
    assertThat(tally.leaders()).isGreaterThanOrEqualTo(4);
    assertThat(workloads)
        .as("one for each run, and one to see whether it repeats")
        .hasSize(5);
    assertThat(workloads).allMatch(workload -> workload.results > 0 && workload.refusals > 0);
    assertThat(told).containsExactly(tally.toString());
  }

  @Test
  void aFailureTellsWhatAndWhereAndHowToReplayIt() throws IOException {
    SimFailure failure = assertThrows(SimFailure.class, () -> limited(sim(10)).check());

    SimConfig run = Reproduction.parse(failure.token()).config();
    assertThat(failure)
        .hasMessageStartingWith(
            "below-ten did not hold on " + failure.violation().node())
        .hasMessageContaining("Expecting actual: ")
        .hasMessageContaining("seed " + run.seed() + ": " + run.nodes() + " server")
        .hasMessageContaining("mvn test -Dtest=SumTest#sums -Draft.sim.replay=" + failure.token())
        .hasCauseInstanceOf(AssertionError.class);
    assertThat(Files.readString(reports.resolve("SumTest.sums.txt")))
        .contains("below-ten did not hold", "leads in term", "client 1  asks for 0x0");
  }

  @Test
  void aFailureThatNeedsNoTroubleIsShrunkToNone() {
    SimFailure failure = assertThrows(SimFailure.class, () -> limited(sim(10)).check());

    Reproduction shrunk = Reproduction.parse(failure.token());
    assertEquals(List.of(), shrunk.steps());
    assertEquals(Faults.NONE, shrunk.config().faults());
    assertEquals(1, shrunk.config().clients());
  }

  @Test
  void aTokenPlaysTheFailureAndNothingElse() {
    SimFailure first = assertThrows(SimFailure.class, () -> limited(sim(10)).check());

    Sim replaying = sim(settings(10).withReplay(first.token()));
    SimFailure again = assertThrows(SimFailure.class, () -> limited(replaying).check());

    assertEquals(first.violation(), again.violation());
    assertEquals(first.token(), again.token());
  }

  @Test
  void aTokenOfAnotherTrialPlaysNothing() {
    SimConfig nine = limited(sim(1)).run(1).withNodes(9);
    Sim replaying = sim(settings(1).withReplay(ReplayToken.of(nine)));

    assertEquals(0, limited(replaying).check().runs());
    assertThat(replaying.hasTested()).isFalse();
  }

  @Test
  void aStateMachineThatThrowsIsTheFailure() {
    SimFailure failure = failure(() -> new Sum() {
      @Override
      public void apply(CommandBatch commands, Results results) {
        throw new UnsupportedOperationException("not yet");
      }
    });

    assertEquals(TrialRun.STATE_MACHINE_THREW, failure.violation().invariant());
    assertThat(failure)
        .hasMessageContaining("not yet")
        .hasCauseExactlyInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aSnapshotThatForgetsSomethingIsNoticedByTheHash() {
    Supplier<Sum> forgetful = () -> new Sum() {
      @Override
      public void restore(DataInputStream in) throws IOException {
        super.restore(in);
        total &= ~1L;
      }
    };
    Sim sim = sim(settings(30).withSeconds(20));

    SimFailure failure = assertThrows(
        SimFailure.class,
        () -> sim.test(forgetful, NoBounds::new).stateHash(sum -> sum.total).check());

    assertEquals(StateMachineSafety.STATE_NAME, failure.violation().invariant());
  }

  @Test
  void aStateMachineWithAMindOfItsOwnDoesNotRepeat() {
    AtomicLong applied = new AtomicLong();
    SimFailure failure = failure(() -> new Sum() {
      @Override
      public void apply(CommandBatch commands, Results results) {
        total += applied.incrementAndGet();
        super.apply(commands, results);
      }
    });

    assertEquals(Report.REPEATABLE, failure.violation().invariant());
    assertThat(failure).hasMessageContaining("took another course");
  }

  @Test
  void whatClientsSawIsJudgedAtTheEnd() {
    SimFailure failure = assertThrows(
        SimFailure.class,
        () -> sim(1)
            .test(
                () -> new Sum() {
                  @Override
                  public void apply(CommandBatch commands, Results results) {
                    super.apply(commands, results);
                    total /= 2;
                  }
                },
                Addends::new)
            .faults(Faults.NONE)
            .check());

    assertEquals(TrialRun.WORKLOAD, failure.violation().invariant());
  }

  @Test
  void theEndShowsEveryServerThatHasAppliedEverything() {
    List<List<Replica<Sum>>> ends = new ArrayList<>();

    sim(1)
        .test(Sum::new, NoBounds::new)
        .servers(3, 3)
        .faults(Faults.NONE)
        .atTheEnd("seen", (sum, replicas) -> ends.add(replicas))
        .check();

    assertThat(ends.get(0)).extracting(Replica::server).containsExactly("n1", "n2", "n3");
    assertThat(ends.get(0))
        .extracting(Replica::appliedIndex)
        .containsOnly(ends.get(0).get(0).appliedIndex());
  }

  @Test
  void aRunIsDrawnFromItsSeedWithinTheRanges() {
    Trial<Sum> trial = sim(1)
        .test(Sum::new, NoBounds::new)
        .servers(1, 7)
        .clients(2, 3)
        .during(Duration.ofSeconds(5))
        .faults(Faults.of(FaultKind.CRASH));
    List<SimConfig> runs = new ArrayList<>();
    for (long seed = 0; seed < 200; seed++) {
      runs.add(trial.run(seed));
    }

    assertThat(runs).extracting(SimConfig::nodes).contains(1, 2, 3, 4, 5, 6, 7);
    assertThat(runs).extracting(SimConfig::clients).containsOnly(2, 3);
    assertThat(runs).extracting(SimConfig::durationNanos).containsOnly(5_000_000_000L);
    assertEquals(trial.run(17), trial.run(17));
  }

  @Test
  void rangesAndLimitsThatMakeNoSenseAreRefused() {
    Trial<Sum> trial = sim(1).test(Sum::new, NoBounds::new);

    assertThrows(IllegalArgumentException.class, () -> trial.servers(5, 3));
    assertThrows(IllegalArgumentException.class, () -> trial.clients(0, 3));
    assertThrows(IllegalArgumentException.class, () -> trial.servesWithin(0));
    assertThrows(IllegalArgumentException.class, () -> trial.servesWithin(51));
  }

  @Test
  void aClusterThatIsToServeAtOnceDoesNot() {
    SimFailure failure = assertThrows(
        SimFailure.class,
        () -> sim(30).test(Sum::new, NoBounds::new).servesWithin(1).check());

    assertThat(failure).hasMessageContaining("within 1 election timeouts");
  }

  /** Clients that judge nothing. */
  private static final class NoBounds extends Addends<Sum> {
    @Override
    public void finished(List<Replica<Sum>> replicas) {}
  }

  private SimFailure failure(Supplier<Sum> machine) {
    return assertThrows(
        SimFailure.class, () -> sim(3).test(machine, NoBounds::new).check());
  }

  private static Trial<Sum> limited(Sim sim) {
    return sim.test(Sum::new, NoBounds::new)
        .always("below-ten", (sum, replicas) -> assertThat(sum.total).isLessThan(10));
  }

  private SimSettings settings(long runs) {
    return SimSettings.DEFAULT.withRuns(runs).withSeconds(3).withReports(reports);
  }

  private Sim sim(long runs) {
    return sim(settings(runs));
  }

  private Sim sim(SimSettings settings) {
    return new Sim("SumTest#sums", settings, told::add);
  }
}
