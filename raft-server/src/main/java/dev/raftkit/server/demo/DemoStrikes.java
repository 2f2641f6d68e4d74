package dev.raftkit.server.demo;

import dev.raftkit.server.demo.DemoProcess.State;
import dev.raftkit.server.demo.Timeline.Sign;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Strikes those down who lead or charge, and waits for others to take over. */
final class DemoStrikes {
  private static final long START_MILLIS_MAX = 60_000;
  private static final long CATCH_UP_MILLIS_MAX = 60_000;
  private static final long ELECTION_MILLIS_MAX = 20_000;
  private static final long HICCUP_MILLIS = 300;
  private static final long NANOS_A_MILLI = 1_000_000;

  private final DemoOptions options;
  private final DemoCluster cluster;
  private final Timeline timeline;
  private final List<Long> failoverMillis = new ArrayList<>();
  private final List<Long> clientFailoverMillis = new ArrayList<>();
  private boolean undisturbed = true;

  DemoStrikes(DemoOptions options, DemoCluster cluster, Timeline timeline) {
    this.options = options;
    this.cluster = cluster;
    this.timeline = timeline;
  }

  /** From each strike at a leader of the members to the election of the next. */
  List<Long> failoverMillis() {
    return failoverMillis;
  }

  /** The same of elected candidates. */
  List<Long> clientFailoverMillis() {
    return clientFailoverMillis;
  }

  /** Whether nothing happened that must not. */
  boolean undisturbed() {
    return undisturbed;
  }

  void strikeAll() throws IOException, InterruptedException, DemoFailedException {
    long start = System.nanoTime();
    for (int strike = 0; strike < options.strikes(); strike++) {
      cluster.watch(start + options.strikeNanos(strike));
      Office office = options.isAtCharger(strike) ? cluster.charging() : cluster.leadership();
      if (options.isPause(strike)) {
        hiccup(office);
        pause(office);
      } else {
        kill(office);
      }
    }
    cluster.watch(start + TimeUnit.SECONDS.toNanos(options.seconds()));
    charger();
  }

  /** Waits until somebody charges. */
  DemoProcess charger() throws DemoFailedException, InterruptedException {
    cluster.await("somebody who charges", ELECTION_MILLIS_MAX, () -> cluster.charger() != null);
    @Nullable DemoProcess charger = cluster.charger();
    if (charger == null) {
      throw new IllegalStateException("somebody charges who was just there");
    }
    return charger;
  }

  /** Waits until all is well: somebody charges, and somebody has that office. */
  private DemoProcess holder(Office office) throws DemoFailedException, InterruptedException {
    DemoProcess charger = charger();
    if (office == cluster.charging()) {
      return charger;
    }
    cluster.await("a leader", ELECTION_MILLIS_MAX, () -> office.holder() != null);
    @Nullable DemoProcess holder = office.holder();
    if (holder == null) {
      throw new IllegalStateException("a leader leads who was just there");
    }
    return holder;
  }

  private void kill(Office office) throws IOException, InterruptedException, DemoFailedException {
    DemoProcess victim = holder(office);
    long token = office.token();
    long killedNanos = System.nanoTime();
    victim.kill();
    timeline.event(killedNanos, Sign.DEAD, title(victim) + " is killed (SIGKILL)");
    awaitFailover(office, token, killedNanos);
    restart(victim);
  }

  private String title(DemoProcess process) {
    if (process.isCandidate()) {
      return process.name() + ", elected,";
    }
    return options.clients() == 0 ? process.name() : process.name() + ", the members' leader,";
  }

  private void awaitFailover(Office office, long oldToken, long struckNanos)
      throws DemoFailedException, InterruptedException {
    cluster.await(
        office == cluster.leadership()
            ? "a leader after term " + oldToken
            : "somebody who is elected after token " + oldToken,
        ELECTION_MILLIS_MAX,
        () -> office.token() > oldToken);
    List<Long> millis = office == cluster.leadership() ? failoverMillis : clientFailoverMillis;
    millis.add((office.sinceNanos() - struckNanos) / NANOS_A_MILLI);
  }

  private void restart(DemoProcess process)
      throws IOException, InterruptedException, DemoFailedException {
    long startedNanos = System.nanoTime();
    process.start(cluster);
    cluster.await(
        process.name() + " to run again",
        START_MILLIS_MAX,
        () -> process.state() != State.STARTING);
    String since = process.isCandidate()
        ? "is restarted and stands for election again"
        : "is restarted and has caught up with " + DemoCluster.grouped(catchUp(process))
            + " entries";
    timeline.event(
        System.nanoTime(),
        Sign.RESUMED,
        String.format(
            Locale.ROOT,
            "%s %s after %.2f s",
            process.name(),
            since,
            (System.nanoTime() - startedNanos) / 1e9));
  }

  /** Waits until a member has applied what its leader had applied when it came; the index. */
  private long catchUp(DemoProcess member) throws InterruptedException, DemoFailedException {
    long deadline = System.nanoTime() + CATCH_UP_MILLIS_MAX * NANOS_A_MILLI;
    long target = status(holder(cluster.leadership())).index();
    while (status(member).index() < target) {
      if (System.nanoTime() - deadline > 0) {
        throw new DemoFailedException(member.name() + " does not catch up with index " + target);
      }
    }
    return target;
  }

  /** Asks a member how far it is. */
  Applied status(DemoProcess member) throws DemoFailedException, InterruptedException {
    cluster.askStatus(List.of(member));
    cluster.await(
        "the status of " + member.name(), ELECTION_MILLIS_MAX, () -> member.applied() != null);
    @Nullable Applied applied = member.applied();
    if (applied == null) {
      throw new IllegalStateException("a status that was just there");
    }
    return applied;
  }

  /** A pause that is shorter than the timeout must not cost anybody an office. */
  private void hiccup(Office office) throws IOException, InterruptedException, DemoFailedException {
    DemoProcess holder = holder(office);
    long token = office.token();
    long stoppedNanos = System.nanoTime();
    holder.stop();
    cluster.watch(stoppedNanos + HICCUP_MILLIS * NANOS_A_MILLI);
    holder.resume();
    holder.become(State.LEADER);
    long millis = (System.nanoTime() - stoppedNanos) / NANOS_A_MILLI;
    cluster.watch(stoppedNanos + DemoResult.ELECTION_TIMEOUT_MIN_MILLIS * NANOS_A_MILLI);
    boolean stays = office.token() == token && office.holder() == holder;
    // On a machine that is too busy to keep the pause short, an election proves nothing.
    undisturbed &= stays || millis > DemoResult.ELECTION_TIMEOUT_MIN_MILLIS / 2;
    timeline.event(
        stoppedNanos,
        stays ? Sign.PAUSED : Sign.BAD,
        title(holder) + " stood still for " + millis + " ms, "
            + (stays ? "too short for an election: it goes on" : "and " + token + " is over"));
  }

  private void pause(Office office) throws IOException, InterruptedException, DemoFailedException {
    DemoProcess holder = holder(office);
    long token = office.token();
    boolean charges = office == cluster.charging();
    long stoppedNanos = charges ? stopBeforeCharge(holder, token) : stop(holder);
    awaitFailover(office, token, stoppedNanos);
    charger();
    timeline.event(
        System.nanoTime(),
        Sign.RESUMED,
        String.format(
            Locale.ROOT,
            "%s goes on (SIGCONT) after %.1f s",
            holder.name(),
            (System.nanoTime() - stoppedNanos) / 1e9));
    // It hears this only now, when it is continued: its charge leaves, long after its check.
    if (charges) {
      holder.process().tell("go");
    }
    holder.resume();
    if (charges) {
      cluster.await(
          "the ledger to refuse the charge of " + holder.name(),
          ELECTION_MILLIS_MAX,
          () -> isOf(cluster.refused(), holder, token));
    }
  }

  private long stop(DemoProcess holder) throws IOException, InterruptedException {
    long stoppedNanos = System.nanoTime();
    holder.stop();
    timeline.event(stoppedNanos, Sign.PAUSED, title(holder) + " is paused (SIGSTOP)");
    return stoppedNanos;
  }

  private long stopBeforeCharge(DemoProcess holder, long token)
      throws IOException, InterruptedException, DemoFailedException {
    holder.process().tell("pause");
    cluster.await(
        holder.name() + " to come to its next charge",
        ELECTION_MILLIS_MAX,
        () -> isOf(cluster.aboutToCharge(), holder, token));
    DemoEvent check = cluster.aboutToCharge();
    long stoppedNanos = System.nanoTime();
    holder.stop();
    timeline.event(
        stoppedNanos,
        Sign.PAUSED,
        title(holder) + " is paused (SIGSTOP) after its lease check, safe for "
            + (check == null ? "?" : DemoCluster.seconds(check.number(4)))
            + ", and before its charge leaves");
    return stoppedNanos;
  }

  private static boolean isOf(@Nullable DemoEvent event, DemoProcess holder, long token) {
    return event != null && event.process() == holder && event.number(1) == token;
  }
}
