package dev.raftkit.server.demo;

import dev.raftkit.server.cli.Terminal.Colour;
import dev.raftkit.server.demo.DemoProcess.State;
import dev.raftkit.server.demo.Timeline.Sign;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What members and candidates have told: who leads, who is elected, how much is charged. Everything
 * happens on the thread of the demo, while it waits for something.
 */
final class DemoCluster {
  private static final long POLL_MILLIS = 20;
  private static final long START_MILLIS_MAX = 60_000;

  private final List<DemoProcess> processes;
  private final Timeline timeline;
  private final BlockingQueue<DemoEvent> events = new LinkedBlockingQueue<>();
  private final Office leadership = new Office();
  private final Office charging;
  private long chargesBefore;
  private long chargingToken;
  private long charges;
  private @Nullable DemoEvent aboutToCharge;
  private @Nullable DemoEvent refused;

  /**
   * Nobody has told anything yet.
   *
   * @param candidatesCharge or else the members who lead
   */
  DemoCluster(List<DemoProcess> processes, boolean candidatesCharge, Timeline timeline) {
    this.processes = processes;
    this.charging = candidatesCharge ? new Office() : leadership;
    this.timeline = timeline;
  }

  /** Starts all processes, and waits until they run. */
  void start() throws IOException, InterruptedException, DemoFailedException {
    for (DemoProcess process : processes) {
      process.start(this);
    }
    await(
        "all processes to run",
        START_MILLIS_MAX,
        () -> processes.stream().noneMatch(each -> each.state() == State.STARTING));
  }

  /** Takes a line of a process' output; any thread. */
  void heard(DemoProcess process, int incarnation, String line) {
    events.add(
        new DemoEvent(process, incarnation, List.of(line.split(" ", -1)), System.nanoTime()));
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
      if (event.process().isCurrent(event.incarnation())) {
        handle(event);
      }
      event = events.poll();
    }
    for (DemoProcess process : processes) {
      if (process.hasCrashed()) {
        throw new DemoFailedException(process.name() + " has ended by itself with exit code "
            + process.process().exitCode() + "; see " + process.errors());
      }
    }
    timeline.footer(footer());
  }

  private void handle(DemoEvent event) {
    switch (event.kind()) {
      case "ready" -> event.process().become(State.FOLLOWER);
      case "leader" -> leads(event);
      case "elected" -> elected(event);
      case "leads" -> believes(event);
      case "registered" -> registered(event);
      case "charges" -> charges(event);
      case "about-to-charge" -> aboutToCharge = event;
      case "woke" -> woke(event);
      case "stale" -> refused(event);
      case "lost" -> lost(event);
      case "unrecorded" -> unrecorded(event);
      case "status" -> status(event);
      default ->
        timeline.event(
            event.nanos(),
            Sign.INFO,
            event.process().name() + ": " + String.join(" ", event.words()));
    }
  }

  private void leads(DemoEvent event) {
    if (leadership.taken(event)) {
      timeline.event(
          event.nanos(),
          Sign.LEADS,
          strong(event.process().name()) + " leads term " + event.word(1));
    }
  }

  private void elected(DemoEvent event) {
    if (charging.taken(event)) {
      timeline.event(
          event.nanos(),
          Sign.LEADS,
          strong(event.process().name()) + " is elected with token " + event.word(1) + ", safe for "
              + seconds(event.number(2)));
    }
  }

  /** It has no token, and no time until which it is safe. */
  private void believes(DemoEvent event) {
    if (charging.taken(event)) {
      timeline.event(
          event.nanos(),
          Sign.LEADS,
          strong(event.process().name()) + " has put its name, and leads");
    }
  }

  private void registered(DemoEvent event) {
    chargesBefore = event.number(2);
    timeline.event(
        event.nanos(),
        Sign.INFO,
        event.process().name() + " has registered token "
            + event.word(1) + " with the ledger and found " + grouped(chargesBefore)
            + " charges done; safe for " + seconds(event.number(3)) + ", it charges");
  }

  private void woke(DemoEvent event) {
    timeline.event(
        event.nanos(),
        Sign.INFO,
        event.process().name() + " is safe for " + seconds(event.number(2)) + " with token "
            + event.word(1) + ", and its charge leaves: its check lies behind it");
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
        event.process().name() + "'s charge of "
            + event.word(2) + " for " + event.word(3) + " with token " + event.word(1)
            + " is refused: token " + event.word(4) + " is registered");
  }

  private void lost(DemoEvent event) {
    if (charging == leadership) {
      leadership.lost(event);
      return;
    }
    Office office = event.process().isCandidate() ? charging : leadership;
    if (office == charging) {
      timeline.event(
          event.nanos(),
          Sign.INFO,
          event.process().name() + " knows that token " + event.word(1) + " is over");
    }
    office.lost(event);
  }

  private void unrecorded(DemoEvent event) {
    timeline.event(
        event.nanos(),
        Sign.INFO,
        event.process().name() + " could not record its last charge with token " + event.word(1)
            + ": whoever is next finds it with the ledger");
  }

  private static void status(DemoEvent event) {
    event.process().applied(new Applied(event.number(2), event.word(3), event.number(4)));
  }

  private String footer() {
    StringBuilder line = new StringBuilder("           ");
    for (DemoProcess process : processes) {
      Sign sign = switch (process.state()) {
        case STARTING -> Sign.INFO;
        case FOLLOWER -> Sign.FOLLOWS;
        case LEADER -> Sign.LEADS;
        case PAUSED -> Sign.PAUSED;
        case DEAD -> Sign.DEAD;
      };
      line.append(' ')
          .append(process.name())
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

  static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
  }

  /** Who leads the members. */
  Office leadership() {
    return leadership;
  }

  /** Who is to charge: the same, or who is elected among the candidates. */
  Office charging() {
    return charging;
  }

  /** Who is to charge and has begun to; null when nobody has. */
  @Nullable
  DemoProcess charger() {
    return chargingToken == charging.token() ? charging.holder() : null;
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
  void askStatus(List<DemoProcess> asked) {
    for (DemoProcess member : asked) {
      member.applied(null);
      member.process().tell("status");
    }
  }
}
