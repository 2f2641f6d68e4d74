package dev.raftkit.server.demo;

import dev.raftkit.server.cli.Terminal.Colour;
import dev.raftkit.server.demo.DemoMember.State;
import dev.raftkit.server.demo.Timeline.Sign;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the members have told: who leads, how much is charged. Everything happens on the thread of
 * the demo, while it waits for something.
 */
final class DemoCluster {
  private static final long POLL_MILLIS = 20;

  private final List<DemoMember> members;
  private final Timeline timeline;
  private final BlockingQueue<DemoEvent> events = new LinkedBlockingQueue<>();
  private @Nullable DemoMember leader;
  private long leaderTerm;
  private long leaderNanos;
  private long chargesBefore;
  private long chargingToken;
  private long charges;
  private @Nullable DemoEvent aboutToCharge;
  private @Nullable DemoEvent refused;

  DemoCluster(List<DemoMember> members, Timeline timeline) {
    this.members = members;
    this.timeline = timeline;
  }

  /** Takes a line of a member's output; any thread. */
  void heard(DemoMember member, int incarnation, String line) {
    events.add(new DemoEvent(member, incarnation, List.of(line.split(" ", -1)), System.nanoTime()));
  }

  /** Lets time pass. */
  void watch(long untilNanos) throws DemoFailedException, InterruptedException {
    while (System.nanoTime() - untilNanos < 0) {
      turn();
    }
  }

  /** Waits for something, and fails if it does not come in time. */
  void await(String what, long millisMax, BooleanSupplier condition)
      throws DemoFailedException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisMax);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new DemoFailedException("after " + millisMax + " ms still waiting for " + what);
      }
      turn();
    }
  }

  private void turn() throws DemoFailedException, InterruptedException {
    DemoEvent event = events.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
    while (event != null) {
      if (event.member().isCurrent(event.incarnation())) {
        handle(event);
      }
      event = events.poll();
    }
    for (DemoMember member : members) {
      if (member.hasCrashed()) {
        throw new DemoFailedException(member.name() + " has ended by itself with exit code "
            + member.process().exitCode() + "; see " + member.errors());
      }
    }
    timeline.footer(footer());
  }

  private void handle(DemoEvent event) {
    switch (event.kind()) {
      case "ready" -> event.member().become(State.FOLLOWER);
      case "leader" -> leads(event);
      case "registered" -> registered(event);
      case "charges" -> charges(event);
      case "about-to-charge" -> aboutToCharge = event;
      case "stale" -> refused(event);
      case "lost" -> lost(event);
      case "status" -> status(event);
      default ->
        timeline.event(
            event.nanos(),
            Sign.INFO,
            event.member().name() + ": " + String.join(" ", event.words()));
    }
  }

  private void leads(DemoEvent event) {
    if (event.number(1) <= leaderTerm) {
      return;
    }
    if (leader != null && leader.state() == State.LEADER) {
      leader.become(State.FOLLOWER);
    }
    leader = event.member();
    leader.become(State.LEADER);
    leaderTerm = event.number(1);
    leaderNanos = event.nanos();
    timeline.event(event.nanos(), Sign.LEADS, strong(leader.name()) + " leads term " + leaderTerm);
  }

  private void registered(DemoEvent event) {
    chargesBefore = event.number(2);
    timeline.event(
        event.nanos(),
        Sign.INFO,
        event.member().name() + " has registered token "
            + event.word(1) + " with the ledger and found " + grouped(chargesBefore)
            + " charges done; it charges");
  }

  private void charges(DemoEvent event) {
    if (event.number(1) >= chargingToken) {
      chargingToken = event.number(1);
      charges = chargesBefore + event.number(2);
    }
  }

  private void refused(DemoEvent event) {
    refused = event;
    timeline.event(
        event.nanos(),
        Sign.REFUSED,
        event.member().name() + "'s charge of "
            + event.word(2) + " for " + event.word(3) + " with token " + event.word(1)
            + " is refused: token " + event.word(4) + " is registered");
  }

  private void lost(DemoEvent event) {
    if (event.member() == leader && event.number(1) == leaderTerm) {
      leader.become(State.FOLLOWER);
      leader = null;
    }
  }

  private static void status(DemoEvent event) {
    event
        .member()
        .applied(
            new Payments.Applied(event.number(2), event.word(3), event.number(4), event.number(5)));
  }

  private String footer() {
    StringBuilder line = new StringBuilder("           ");
    for (DemoMember member : members) {
      Sign sign = switch (member.state()) {
        case STARTING -> Sign.INFO;
        case FOLLOWER -> Sign.FOLLOWS;
        case LEADER -> Sign.LEADS;
        case PAUSED -> Sign.PAUSED;
        case DEAD -> Sign.DEAD;
      };
      line.append(' ')
          .append(member.name())
          .append(' ')
          .append(timeline.sign(sign))
          .append(' ');
    }
    return line.append("  ").append(grouped(charges)).append(" charges").toString();
  }

  String strong(String text) {
    return timeline.paint(Colour.BOLD, text);
  }

  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Who leads and has begun to charge; null when nobody does. */
  @Nullable
  DemoMember chargingLeader() {
    return chargingToken == leaderTerm ? leader : null;
  }

  @Nullable
  DemoMember leader() {
    return leader;
  }

  /** The term of the latest leader, 0 before the first. */
  long leaderTerm() {
    return leaderTerm;
  }

  /** When the latest leader was elected, by System.nanoTime. */
  long leaderNanos() {
    return leaderNanos;
  }

  /** The latest charge that waits between the check of the lease and its request. */
  @Nullable
  DemoEvent aboutToCharge() {
    return aboutToCharge;
  }

  /** The latest charge that the ledger refused as stale. */
  @Nullable
  DemoEvent refused() {
    return refused;
  }

  /** Asks members for their status and forgets what they told before. */
  void askStatus(List<DemoMember> asked) {
    for (DemoMember member : asked) {
      member.applied(null);
      member.process().tell("status");
    }
  }
}
