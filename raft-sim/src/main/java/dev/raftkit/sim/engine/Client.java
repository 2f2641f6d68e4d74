package dev.raftkit.sim.engine;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.sim.engine.workload.Requests;
import org.jspecify.annotations.Nullable;

/**
 * A client: one operation at a time, about ten a second, sent to the server that it believes to lead.
 * It tries again only what it knows not to have happened.
 */
final class Client implements Actor, ClientCall.Answers {
  private static final int NEXT = 0;
  private static final int RETRY = 1;
  private static final int TIMEOUT = 2;

  private static final long MILLISECOND = 1_000_000;
  private static final long PATIENCE_NANOS = 1_000 * MILLISECOND;
  private static final long PAUSE_MAX_NANOS = 140 * MILLISECOND;
  private static final long REST_MAX_NANOS = 1_500 * MILLISECOND;
  private static final int REST_ONE_IN = 40;
  private static final long CALL_MAX_NANOS = MILLISECOND;
  private static final long RETRY_MAX_NANOS = 40 * MILLISECOND;

  private final World world;
  private final int number;
  private final Requests requests;
  private final RandomStream random;
  private int believedLeader;
  private long operations;
  private long current;
  private boolean called;
  private byte[] command = {};
  private long calledAt;
  private boolean stopped;
  private long lastServedCall = -1;

  Client(World world, int number, Requests requests) {
    this.world = world;
    this.number = number;
    this.requests = requests;
    this.random = world.random().split("client/" + (number + 1));
    this.believedLeader = random.nextInt(world.roster().size());
    later(NEXT, PAUSE_MAX_NANOS);
  }

  /** Begins nothing new. */
  void stop() {
    stopped = true;
  }

  /** When the newest operation began that is known to have happened; -1 before the first. */
  long lastServedCall() {
    return lastServedCall;
  }

  @Override
  public void act(Event event) {
    switch (event.tag()) {
      case NEXT -> next();
      case RETRY -> {
        if (event.number() == current) {
          call();
        }
      }
      case TIMEOUT -> {
        if (event.number() == current) {
          giveUp();
        }
      }
      default -> throw new IllegalStateException("an event with tag " + event.tag());
    }
  }

  private void next() {
    if (stopped) {
      return;
    }
    operations++;
    current = (number + 1L) << 32 | operations;
    command = requests.next(current, random);
    calledAt = world.queue().now();
    world
        .queue()
        .schedule(calledAt + PATIENCE_NANOS, this, EventKind.CLIENT, TIMEOUT, current, null);
    call();
  }

  private void call() {
    called = true;
    ClientCall call = new ClientCall(this, current, command);
    long arrival = world.queue().now() + random.between(1, CALL_MAX_NANOS);
    world
        .queue()
        .schedule(arrival, world.server(believedLeader), EventKind.CALL, number, current, call);
  }

  @Override
  public void refused(long id, @Nullable NodeId leader) {
    if (id == current) {
      called = false;
      believedLeader = leader == null
          ? (believedLeader + 1) % world.roster().size()
          : world.roster().indexOf(leader);
      later(RETRY, leader == null ? RETRY_MAX_NANOS : MILLISECOND);
    }
  }

  @Override
  public void busy(long id) {
    if (id == current) {
      called = false;
      later(RETRY, RETRY_MAX_NANOS);
    }
  }

  @Override
  public void done(long id, byte[] result) {
    if (id == current) {
      lastServedCall = Math.max(lastServedCall, calledAt);
      requests.done(result);
      finish();
    }
  }

  @Override
  public void declined(long id, String reason) {
    if (id == current) {
      lastServedCall = Math.max(lastServedCall, calledAt);
      requests.declined(reason);
      finish();
    }
  }

  @Override
  public void overwritten(long id) {
    if (id == current) {
      requests.failed();
      finish();
    }
  }

  private void giveUp() {
    believedLeader = random.nextInt(world.roster().size());
    if (called) {
      world.marks().hit(Mark.OUTCOME_UNKNOWN);
      requests.unknown();
    } else {
      requests.failed();
    }
    finish();
  }

  private void finish() {
    current = 0;
    // Now and then nothing happens for a while: the cluster has to live with that too.
    boolean rests = random.nextInt(REST_ONE_IN) == 0;
    later(NEXT, rests ? REST_MAX_NANOS : PAUSE_MAX_NANOS);
  }

  private void later(int tag, long delayMax) {
    long delay = random.between(delayMax / 10, delayMax);
    world.queue().schedule(world.queue().now() + delay, this, EventKind.CLIENT, tag, current, null);
  }
}
