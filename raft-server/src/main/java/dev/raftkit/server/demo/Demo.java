package dev.raftkit.server.demo;

import dev.raftkit.server.demo.Timeline.Sign;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Directs a demo: waits for those who charge, has them struck down, and looks at what remains. */
final class Demo {
  private static final long COMPLETE_SECONDS_MAX = 60;
  private static final int END_SECONDS_MAX = 10;

  private final DemoOptions options;
  private final DemoStage stage;
  private final Timeline timeline;
  private final DemoCluster cluster;
  private final DemoStrikes strikes;
  private boolean undisturbed = true;
  private boolean logsEqual;

  Demo(DemoOptions options, DemoStage stage, Timeline timeline) {
    this.options = options;
    this.stage = stage;
    this.timeline = timeline;
    this.cluster = new DemoCluster(stage.processes(), options.clients() > 0, timeline);
    this.strikes = new DemoStrikes(options, cluster, timeline);
  }

  /** Plays the whole story. What does not come in time ends it, with a result that is not ok. */
  DemoResult play() throws IOException, InterruptedException {
    try {
      start();
      strikes.strikeAll();
      end();
    } catch (DemoFailedException e) {
      undisturbed = false;
      timeline.event(System.nanoTime(), Sign.BAD, String.valueOf(e.getMessage()));
    }
    timeline.footer("");
    return result();
  }

  private void start() throws IOException, InterruptedException, DemoFailedException {
    cluster.start();
    StringBuilder pids = new StringBuilder("all members run:");
    for (DemoProcess process : stage.processes()) {
      pids.append(' ')
          .append(process.name())
          .append('=')
          .append(process.process().pid());
    }
    timeline.event(System.nanoTime(), Sign.INFO, pids.toString());
    strikes.charger();
  }

  /** No more charges: then all must be recorded, and all logs must become equal. */
  private void end() throws InterruptedException, DemoFailedException, IOException {
    for (DemoProcess process : stage.processes()) {
      process.process().tell("quiet");
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(COMPLETE_SECONDS_MAX);
    while (!areLogsComplete()) {
      if (System.nanoTime() - deadline > 0) {
        throw new DemoFailedException("the logs do not become equal and complete");
      }
    }
    logsEqual = true;
    Applied last = strikes.status(stage.members().get(0));
    timeline.event(
        System.nanoTime(),
        Sign.GOOD,
        "all " + options.nodes()
            + " logs are equal up to index " + DemoCluster.grouped(last.index()) + ", hash "
            + last.hash());
    for (DemoProcess candidate : stage.candidates()) {
      candidate.end(END_SECONDS_MAX);
    }
  }

  /** Leases are renewed all the time, so they are equal for a moment at a time. */
  private boolean areLogsComplete() throws IOException, InterruptedException, DemoFailedException {
    Applied first = strikes.status(stage.members().get(0));
    for (DemoProcess member : stage.members()) {
      if (!strikes.status(member).equals(first)) {
        return false;
      }
    }
    return first.charges() == stage.ledger().charges();
  }

  private DemoResult result() throws IOException {
    Map<Long, Set<String>> leaders = stage.leaders();
    return new DemoResult(
        options.nodes(),
        leaders.size(),
        strikes.failoverMillis(),
        stage.ledger(),
        Book.most(leaders),
        logsEqual,
        options.pauses(),
        clients(),
        undisturbed && strikes.undisturbed());
  }

  private @Nullable ClientsResult clients() throws IOException {
    if (options.clients() == 0) {
      return null;
    }
    Map<Long, Set<String>> elected = stage.elected();
    return new ClientsResult(
        options.clients(), elected.size(), strikes.clientFailoverMillis(), Book.most(elected));
  }
}
