package dev.raftkit.bench;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One run of {@link CatchUpCommand}: the follower goes away, misses much, comes back, is cut off in
 * the middle of the snapshot, comes back again and catches up, under writes all the time.
 */
final class CatchUp {
  /** Much is written quickly while nothing is measured. */
  private static final int MISSED_ROWS_AT_ONCE = 16;

  private static final int POLL_MILLIS = 100;
  private static final int PROGRESS_POLLS = 100;
  private static final int POLLS_MAX = 3_600 * 10;
  private static final double LATENCY_RATIO_MAX = 2;
  private static final double SENT_RATIO_MAX = 1.1;

  /** How it is measured. */
  record Settings(long missedBytes, int writers, Duration window, Duration cut) {}

  /**
   * How far the snapshot was at some moment.
   *
   * @param received what the follower has of it
   * @param sent what the leader has sent of it, twice what it sent twice
   */
  record Point(long received, long sent) {
    /** Where the leader went on, if it sent all from there to {@code later} without a break. */
    long resumedAt(Point later) {
      return later.received - (later.sent - sent);
    }
  }

  /**
   * What was measured.
   *
   * @param cutAt when the follower was cut off
   * @param restartAt when its process was killed
   * @param whole when it had the snapshot
   * @param before the latencies with three members, before the follower went away
   * @param during while the follower was sent the snapshot, restored it, and was sent the log
   * @param cut while it was cut off in the middle
   * @param after the latencies when it had caught up
   */
  record Result(
      long missedBytes,
      Point cutAt,
      Point restartAt,
      Point whole,
      double transferSeconds,
      double seconds,
      long heapBytesMax,
      Latencies before,
      Latencies during,
      Latencies cut,
      Latencies after) {
    /** Of the times around it, when nothing was transferred: a machine is not always equally busy. */
    double p99WithoutMillis() {
      Latencies without = new Latencies();
      without.addAll(before);
      without.addAll(cut);
      without.addAll(after);
      return without.p99Millis();
    }

    double latencyRatio() {
      return during.p99Millis() / p99WithoutMillis();
    }

    boolean ok() {
      return latencyRatio() < LATENCY_RATIO_MAX && whole.sent <= whole.received * SENT_RATIO_MAX;
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "missed %d bytes, caught up by a snapshot in %.1f s%n"
              + "a snapshot of %d bytes: cut at %d, went on at %d; process killed at %d, went on at"
              + " %d; sent %d%n"
              + "p99 %.1f ms, without %.1f ms: ratio %.2f, goal below %.0f: %s",
          missedBytes,
          seconds,
          whole.received,
          cutAt.received,
          cutAt.resumedAt(restartAt),
          restartAt.received,
          restartAt.resumedAt(whole),
          whole.sent,
          during.p99Millis(),
          p99WithoutMillis(),
          latencyRatio(),
          LATENCY_RATIO_MAX,
          ok() ? "ok" : "not ok");
    }

    Json json() {
      return new Json()
          .put("missedBytes", missedBytes)
          .put("snapshotBytes", whole.received)
          .put("heapBytesMax", heapBytesMax)
          .put("bySnapshot", whole.received > 0)
          .put("cutAtBytes", cutAt.received)
          .put("resumedAtBytes", cutAt.resumedAt(restartAt))
          .put("restartedAtBytes", restartAt.received)
          .put("resumedAfterRestartAtBytes", restartAt.resumedAt(whole))
          .put("sentBytes", whole.sent)
          .put("transferSeconds", transferSeconds)
          .put("catchUpSeconds", seconds)
          .put("p99BeforeMillis", before.p99Millis())
          .put("p99DuringMillis", during.p99Millis())
          .put("p99CutMillis", cut.p99Millis())
          .put("p99AfterMillis", after.p99Millis())
          .put("p99WithoutMillis", p99WithoutMillis())
          .put("p99Ratio", latencyRatio())
          .put("ok", ok());
    }
  }

  private final BenchCluster cluster;
  private final Settings settings;
  private final Consumer<String> progress;
  private final Latencies during = new Latencies();

  CatchUp(BenchCluster cluster, Settings settings, Consumer<String> progress) {
    this.cluster = cluster;
    this.settings = settings;
    this.progress = progress;
  }

  Result run() throws IOException, InterruptedException, CannotRunException {
    NodeId follower = cluster.member(false);
    Latencies before;
    try (Load load = new Load(cluster.members(), settings.writers(), 1)) {
      Latencies warmUp = window(load);
      before = window(load);
      progress.accept("three members: p99 " + before.p99Millis() + " ms, warming up "
          + warmUp.p99Millis() + " ms");
    }
    cluster.kill(follower);
    long missed = miss(follower);
    try (Load load = new Load(cluster.members(), settings.writers(), 1)) {
      Latencies alone = window(load);
      progress.accept("two members: p99 " + alone.p99Millis() + " ms");
      return comeBack(follower, cluster.member(true), load, missed + load.bytes(), before);
    }
  }

  private Latencies window(Load load) throws InterruptedException {
    load.take();
    TimeUnit.NANOSECONDS.sleep(settings.window().toNanos());
    return load.take();
  }

  private long miss(NodeId follower) throws IOException, InterruptedException {
    try (Load load = new Load(cluster.members(), settings.writers(), MISSED_ROWS_AT_ONCE)) {
      for (int poll = 0; load.bytes() < settings.missedBytes(); poll++) {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        if (poll % PROGRESS_POLLS == 0) {
          progress.accept(follower + " has missed " + load.bytes() + " bytes");
        }
      }
      return load.bytes();
    }
  }

  private void awaitReceived(NodeId follower, long bytes)
      throws InterruptedException, CannotRunException {
    await(follower, () -> {
      BenchCluster.State state = cluster.state(follower);
      if (state.snapshotBytesReceived() == 0 && state.lastApplied() > state.snapshotIndex()) {
        throw new CannotRunException(follower
            + " catches up without a snapshot, from the log: raise --log-bytes, or lower"
            + " --snapshot-log-bytes");
      }
      return state.snapshotBytesReceived() >= bytes;
    });
  }

  /** Until it has applied what the leader had applied one pause ago. */
  private void awaitCaughtUp(NodeId follower, NodeId leader)
      throws InterruptedException, CannotRunException {
    AtomicLong target = new AtomicLong(cluster.state(leader).lastApplied());
    await(
        follower,
        () -> cluster.state(follower).lastApplied()
            >= target.getAndSet(cluster.state(leader).lastApplied()));
  }

  private interface Condition {
    boolean holds() throws InterruptedException, CannotRunException;
  }

  private void await(NodeId follower, Condition condition)
      throws InterruptedException, CannotRunException {
    for (int poll = 1; !condition.holds(); poll++) {
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      if (poll % PROGRESS_POLLS == 0) {
        progress.accept(follower + ": " + cluster.state(follower));
      }
      if (poll == POLLS_MAX) {
        throw new CannotRunException(follower + " does not catch up: " + cluster.state(follower));
      }
    }
  }

  private Point point(NodeId follower, NodeId leader, long sentEarlier)
      throws InterruptedException, CannotRunException {
    return new Point(
        cluster.state(follower).snapshotBytesReceived(),
        cluster.state(leader).snapshotBytesSent() - sentEarlier);
  }

  private Result comeBack(NodeId follower, NodeId leader, Load load, long missed, Latencies before)
      throws IOException, InterruptedException, CannotRunException {
    long sentEarlier = cluster.state(leader).snapshotBytesSent();
    long size = cluster.snapshotBytes(leader);
    progress.accept(follower + " comes back; the newest snapshot has " + size + " bytes");
    load.take();
    long start = System.nanoTime();
    Relay relay = cluster.startBehindRelay(follower);
    long own = cluster.state(follower).snapshotIndex();
    awaitReceived(follower, size / 2);
    during.addAll(load.take());

    relay.cut();
    TimeUnit.NANOSECONDS.sleep(settings.cut().toNanos());
    Latencies cut = load.take();
    Point cutAt = point(follower, leader, sentEarlier);
    progress.accept("cut off: " + cutAt + ", p99 " + during.p99Millis() + " ms before, "
        + cut.p99Millis() + " ms since");
    relay.restore();

    awaitReceived(follower, size / 4 * 3);
    long received = cluster.state(follower).snapshotBytesReceived();
    cluster.kill(follower);
    Point restartAt = new Point(received, cluster.state(leader).snapshotBytesSent() - sentEarlier);
    progress.accept("killed and started again: " + restartAt);
    cluster.restart(follower);

    await(follower, () -> cluster.state(follower).snapshotIndex() > own);
    double transferSeconds = (System.nanoTime() - start) / 1e9;
    Point whole = new Point(
        cluster.snapshotBytes(follower), cluster.state(leader).snapshotBytesSent() - sentEarlier);
    progress.accept("received: " + whole);
    awaitCaughtUp(follower, leader);
    double seconds = (System.nanoTime() - start) / 1e9;
    during.addAll(load.take());
    progress.accept(follower + " has caught up: p99 " + during.p99Millis() + " ms");

    Latencies after = window(load);
    long heapBytesMax = cluster.state(follower).heapBytesMax();
    return new Result(
        missed,
        cutAt,
        restartAt,
        whole,
        transferSeconds,
        seconds,
        heapBytesMax,
        before,
        during,
        cut,
        after);
  }
}
