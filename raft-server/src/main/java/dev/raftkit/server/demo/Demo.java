package dev.raftkit.server.demo;

import dev.raftkit.server.demo.DemoMember.State;
import dev.raftkit.server.demo.Timeline.Sign;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Directs a demo: waits for leaders, strikes them down, and looks at what remains. */
final class Demo {
  private static final long START_MILLIS_MAX = 60_000;
  private static final long ELECTION_MILLIS_MAX = 20_000;
  private static final long CATCH_UP_MILLIS_MAX = 60_000;
  private static final long HICCUP_MILLIS = 300;
  private static final long NANOS_A_MILLI = 1_000_000;

  private final DemoOptions options;
  private final DemoStage stage;
  private final Timeline timeline;
  private final DemoCluster cluster;
  private final List<Long> failoverMillis = new ArrayList<>();
  private boolean undisturbed = true;
  private boolean logsEqual;

  Demo(DemoOptions options, DemoStage stage, Timeline timeline) {
    this.options = options;
    this.stage = stage;
    this.timeline = timeline;
    this.cluster = new DemoCluster(stage.members(), timeline);
  }

  /** Plays the whole story. What does not come in time ends it, with a result that is not ok. */
  DemoResult play() throws IOException, InterruptedException {
    try {
      start();
      try (DemoClients clients = DemoClients.start(options.clients(), stage.addresses())) {
        strikeAll();
        end(clients.finish());
      }
    } catch (DemoFailedException e) {
      undisturbed = false;
      timeline.event(System.nanoTime(), Sign.BAD, String.valueOf(e.getMessage()));
    }
    timeline.footer("");
    return result();
  }

  private void start() throws IOException, InterruptedException, DemoFailedException {
    for (DemoMember member : stage.members()) {
      stage.start(member, cluster);
    }
    cluster.await(
        "all members to listen",
        START_MILLIS_MAX,
        () -> stage.members().stream().noneMatch(member -> member.state() == State.STARTING));
    StringBuilder pids = new StringBuilder("all members run:");
    for (DemoMember member : stage.members()) {
      pids.append(' ').append(member.name()).append('=').append(member.process().pid());
    }
    timeline.event(System.nanoTime(), Sign.INFO, pids.toString());
    chargingLeader();
  }

  private void strikeAll() throws IOException, InterruptedException, DemoFailedException {
    long start = System.nanoTime();
    for (int strike = 0; strike < options.strikes(); strike++) {
      cluster.watch(start + options.strikeNanos(strike));
      if (options.isPause(strike)) {
        hiccup();
        pause();
      } else {
        kill();
      }
    }
    cluster.watch(start + TimeUnit.SECONDS.toNanos(options.seconds()));
  }

  private DemoMember chargingLeader() throws DemoFailedException, InterruptedException {
    cluster.await(
        "a leader that charges", ELECTION_MILLIS_MAX, () -> cluster.chargingLeader() != null);
    @Nullable DemoMember leader = cluster.chargingLeader();
    if (leader == null) {
      throw new IllegalStateException("a leader that was just there");
    }
    return leader;
  }

  private void kill() throws IOException, InterruptedException, DemoFailedException {
    DemoMember victim = chargingLeader();
    long term = cluster.leaderTerm();
    long killedNanos = System.nanoTime();
    victim.kill();
    timeline.event(killedNanos, Sign.DEAD, victim.name() + " is killed (SIGKILL)");
    awaitFailover(term, killedNanos);
    restart(victim);
  }

  private void awaitFailover(long oldTerm, long struckNanos)
      throws DemoFailedException, InterruptedException {
    cluster.await(
        "a leader after term " + oldTerm,
        ELECTION_MILLIS_MAX,
        () -> cluster.leaderTerm() > oldTerm);
    failoverMillis.add((cluster.leaderNanos() - struckNanos) / NANOS_A_MILLI);
  }

  /** Starts a killed member again and waits until it has applied what was applied when it came. */
  private void restart(DemoMember member)
      throws IOException, InterruptedException, DemoFailedException {
    long startedNanos = System.nanoTime();
    stage.start(member, cluster);
    cluster.await(
        member.name() + " to listen again",
        START_MILLIS_MAX,
        () -> member.state() != State.STARTING);
    long target = status(chargingLeader()).index();
    while (status(member).index() < target) {
      if (System.nanoTime() - startedNanos > CATCH_UP_MILLIS_MAX * NANOS_A_MILLI) {
        throw new DemoFailedException(member.name() + " does not catch up with index " + target);
      }
    }
    timeline.event(
        System.nanoTime(),
        Sign.RESUMED,
        String.format(
            Locale.ROOT,
            "%s is restarted and has caught up with %,d entries after %.2f s",
            member.name(),
            target,
            (System.nanoTime() - startedNanos) / 1e9));
  }

  private Payments.Applied status(DemoMember member)
      throws DemoFailedException, InterruptedException {
    cluster.askStatus(List.of(member));
    cluster.await(
        "the status of " + member.name(), ELECTION_MILLIS_MAX, () -> member.applied() != null);
    Payments.@Nullable Applied applied = member.applied();
    if (applied == null) {
      throw new IllegalStateException("a status that was just there");
    }
    return applied;
  }

  /** A pause that is shorter than the election timeout must not cost the leader its office. */
  private void hiccup() throws IOException, InterruptedException, DemoFailedException {
    DemoMember leader = chargingLeader();
    long term = cluster.leaderTerm();
    long stoppedNanos = System.nanoTime();
    leader.stop();
    cluster.watch(stoppedNanos + HICCUP_MILLIS * NANOS_A_MILLI);
    leader.resume();
    leader.become(State.LEADER);
    long millis = (System.nanoTime() - stoppedNanos) / NANOS_A_MILLI;
    cluster.watch(stoppedNanos + DemoResult.ELECTION_TIMEOUT_MIN_MILLIS * NANOS_A_MILLI);
    boolean stays = cluster.leaderTerm() == term;
    // On a machine that is too busy to keep the pause short, an election proves nothing.
    undisturbed &= stays || millis > DemoResult.ELECTION_TIMEOUT_MIN_MILLIS / 2;
    timeline.event(
        stoppedNanos,
        stays ? Sign.PAUSED : Sign.BAD,
        leader.name() + " stood still for " + millis + " ms, "
            + (stays
                ? "too short for an election: it still leads"
                : "and term " + term + " is over"));
  }

  private void pause() throws IOException, InterruptedException, DemoFailedException {
    DemoMember leader = chargingLeader();
    long term = cluster.leaderTerm();
    leader.process().tell("pause");
    cluster.await(
        leader.name() + " to come to its next charge",
        ELECTION_MILLIS_MAX,
        () -> waitsToCharge(leader, term));
    long stoppedNanos = System.nanoTime();
    leader.stop();
    // It hears this only when it is continued: then the charge leaves, long after its check.
    leader.process().tell("go");
    timeline.event(
        stoppedNanos,
        Sign.PAUSED,
        leader.name() + " is paused (SIGSTOP) after its lease check and before its charge leaves");
    awaitFailover(term, stoppedNanos);
    chargingLeader();
    timeline.event(System.nanoTime(), Sign.RESUMED, leader.name() + " goes on (SIGCONT)");
    leader.resume();
    cluster.await(
        "the ledger to refuse the charge of " + leader.name(),
        ELECTION_MILLIS_MAX,
        () -> wasRefused(leader, term));
  }

  private boolean waitsToCharge(DemoMember leader, long term) {
    DemoEvent waiting = cluster.aboutToCharge();
    return waiting != null && waiting.member() == leader && waiting.number(1) == term;
  }

  private boolean wasRefused(DemoMember leader, long term) {
    DemoEvent refused = cluster.refused();
    return refused != null && refused.member() == leader && refused.number(1) == term;
  }

  /** No more charges: then all logs must become equal, and hold all that was promised. */
  private void end(long notesAcknowledged)
      throws IOException, InterruptedException, DemoFailedException {
    chargingLeader();
    for (DemoMember member : stage.members()) {
      member.process().tell("quiet");
    }
    long deadline = System.nanoTime() + CATCH_UP_MILLIS_MAX * NANOS_A_MILLI;
    while (!areLogsComplete(notesAcknowledged)) {
      if (System.nanoTime() - deadline > 0) {
        throw new DemoFailedException("the logs do not become equal and complete");
      }
    }
    logsEqual = true;
    Payments.Applied last = status(stage.members().get(0));
    timeline.event(
        System.nanoTime(),
        Sign.GOOD,
        "all " + options.nodes()
            + " logs are equal up to index " + DemoCluster.grouped(last.index()) + ", hash "
            + last.hash());
  }

  private boolean areLogsComplete(long notesAcknowledged)
      throws IOException, InterruptedException, DemoFailedException {
    Payments.Applied first = status(stage.members().get(0));
    for (DemoMember member : stage.members()) {
      if (!status(member).equals(first)) {
        return false;
      }
    }
    return first.charges() == LedgerBook.read(stage.ledgerFile()).charges()
        && first.notes() >= notesAcknowledged;
  }

  private DemoResult result() throws IOException {
    Map<Long, Set<String>> leaders = DemoResult.leaders(stage.leaders());
    long most = leaders.values().stream().mapToLong(Set::size).max().orElse(0);
    return new DemoResult(
        options.nodes(),
        leaders.size(),
        failoverMillis,
        LedgerBook.read(stage.ledgerFile()),
        most,
        logsEqual,
        options.pauses(),
        undisturbed);
  }
}
