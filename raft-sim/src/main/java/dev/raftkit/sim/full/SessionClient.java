package dev.raftkit.sim.full;

import dev.raftkit.node.ProposalException;
import dev.raftkit.node.ProposalException.SessionExpired;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.Session;
import dev.raftkit.node.session.SessionLimits;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.workload.Command;
import dev.raftkit.sim.engine.workload.Operation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A client that keeps to sessions: a few commands at a time, each until its outcome is known. Now and
 * then it stands still for so long that its session may end.
 */
final class SessionClient {
  /** What the servers allow: little, so that the limits are met too. */
  static final SessionLimits LIMITS = SessionLimits.DEFAULT
      .withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(10))
      .withCounts(4, 6)
      .withReplyBytes(400, 1_000)
      .withClockInterval(Duration.ofMillis(300));

  private static final long MILLISECOND = 1_000_000;
  private static final long PAUSE_MAX_NANOS = 200 * MILLISECOND;
  private static final long SILENCE_MAX_NANOS = 8_000 * MILLISECOND;
  private static final int SILENT_ONE_IN = 25;
  private static final int ABANDONED_ONE_IN = 5;
  private static final int AT_ONCE_MAX = 4;
  private static final int PADDING_MAX = 40;
  private static final int FIRST_KEY = 60;
  private static final long FIRST_CLIENT = 1_000;

  /** Later other clients may come to the keys of these. */
  private static final long OVER_NANOS = 60_000 * MILLISECOND;

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final World world;
  private final int number;
  private final RandomStream random;
  private final SessionNetwork network;
  private long commands;
  private int underWay;
  private @Nullable Session session;

  SessionClient(World world, int number) {
    this.world = world;
    this.number = number;
    this.random = world.random().split("session/" + (number + 1));
    this.network = new SessionNetwork(world, random);
    later(this::open);
  }

  private void later(Runnable step) {
    boolean unused = network.schedule(random.between(PAUSE_MAX_NANOS / 10, PAUSE_MAX_NANOS), step);
  }

  private boolean isOver() {
    return world.queue().now() >= Math.min(OVER_NANOS, world.config().durationNanos());
  }

  private void open() {
    if (isOver()) {
      return;
    }
    Duration timeout = Duration.ofMillis(random.between(1_500, 5_000));
    var unused = Session.open(network, random.nextLong(), timeout, PATIENCE)
        .whenComplete((opened, failure) -> {
          session = opened;
          later(opened == null ? this::open : this::propose);
        });
  }

  private void propose() {
    Session current = session;
    if (current == null) {
      later(this::open);
    } else if (isOver()) {
      current.close();
    } else {
      underWay = 1 + random.nextInt(AT_ONCE_MAX);
      for (int i = underWay; i > 0; i--) {
        commands++;
        long id = (FIRST_CLIENT + number) << 32 | commands;
        byte[] command =
            Command.encode(id, Operation.Type.PUT, FIRST_KEY + number, random.nextInt(PADDING_MAX));
        follow(current, current.propose(command, PATIENCE));
      }
    }
  }

  private void follow(Session current, CompletableFuture<byte[]> outcome) {
    var unused = outcome.whenComplete((result, failure) -> {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      if (cause instanceof UnknownOutcome unknown) {
        unknown(current, unknown.sequence());
        return;
      }
      if (cause instanceof SessionExpired) {
        session = null;
      } else if (cause != null && !(cause instanceof ProposalException)) {
        world.alarm().raise("no-exception", "a session failed with " + cause);
      }
      ended();
    });
  }

  private void unknown(Session current, long sequence) {
    world.marks().hit(Mark.SESSION_OUTCOME_UNKNOWN);
    if (isOver() || random.nextInt(ABANDONED_ONE_IN) == 0) {
      current.abandon(sequence);
      ended();
    } else {
      later(() -> follow(current, current.retry(sequence, PATIENCE)));
    }
  }

  private void ended() {
    underWay--;
    if (underWay == 0) {
      if (random.nextInt(SILENT_ONE_IN) == 0) {
        network.fallSilent(random.between(MILLISECOND, SILENCE_MAX_NANOS));
      }
      later(this::propose);
    }
  }
}
