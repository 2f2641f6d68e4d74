package dev.raftkit.sim.engine;

import dev.raftkit.core.Raft;
import dev.raftkit.core.Trace;
import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.fault.Machine;
import dev.raftkit.sim.engine.fault.MembershipCode;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.sim.engine.time.LocalClock;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One simulated server: a process that lives, stands still and dies, and a disk that stays. What runs
 * in the process is a layer's business.
 *
 * <p>Messages and calls reach whatever process runs when they arrive. All other events belong to the
 * process that scheduled them, whose number is their tag.
 */
public abstract class Server implements Actor, Machine {
  /** An exception that is no declared outcome: a defect, whatever else it breaks. */
  private static final String NO_EXCEPTION = "no-exception";

  private static final String OWN_ASSERTION = "own-assertion";

  /** The bound of the promises that rest on clocks. */
  private static final long DRIFT_BOUND_PER_MILLION = 10_000;

  private static final long OLD_MESSAGE_DELAY_NANOS = 20_000_000;

  protected final World world;
  protected final RandomStream random;
  private final int index;
  private final NodeId id;
  private final ArrayDeque<Event> held = new ArrayDeque<>();
  private boolean up;
  private boolean paused;
  private boolean stopped;
  private boolean leaving;
  private int process;
  private final LocalClock clock = new LocalClock();
  private boolean clockIsOff;

  /** Whether the clock drifts beyond the bound, and when it last did or jumped. */
  private boolean clockIsWild;

  private long clockWildAt = Long.MIN_VALUE;

  protected Server(World world, int index) {
    this.world = world;
    this.index = index;
    this.id = world.roster().id(index);
    this.random = world.random().split("server/" + (index + 1));
  }

  /** Starts a process on what the disk holds. */
  protected abstract void start();

  /** The process is dead, and all that was in its memory. */
  protected abstract void stop(boolean powerLost);

  /** Whether an event is anything at all: a timer that was moved is not. */
  protected abstract boolean isDue(Event event);

  /** An event has reached the process. */
  protected abstract void handle(Event event);

  /** What the process runs; null while there is none. */
  public abstract @Nullable Raft raft();

  /** Whether the disk owes what a lying sync promised. */
  protected abstract boolean owes();

  /** Whether a power loss may take the middle of a batch that was not synced. */
  protected abstract boolean tearsBatches();

  /** Whether the disk does what it should, in time. */
  public abstract boolean isDiskOrdinary();

  public final int index() {
    return index;
  }

  @Override
  public final NodeId id() {
    return id;
  }

  /** The number of the running process, for its events. */
  protected final int process() {
    return process;
  }

  /** The process's clock, which starts with it. */
  protected final long localNow() {
    return clock.at(world.queue().now());
  }

  /** A time of the process's clock, on the run's clock. */
  protected final long onRunClock(long local) {
    return clock.onRunClock(local);
  }

  /** Schedules an event for this process. */
  protected final void schedule(
      long delayNanos, EventKind kind, long number, @Nullable Object payload) {
    world.queue().schedule(world.queue().now() + delayNanos, this, kind, process, number, payload);
  }

  @Override
  public final void act(Event event) {
    boolean fromOutside = event.kind() == EventKind.MESSAGE || event.kind() == EventKind.CALL;
    if (!up) {
      refuseCall(event);
    } else if (event.kind() == EventKind.MESSAGE
        && world.network().isTooEarly(event.tag(), index, event.number())) {
      long later = world.queue().now() + OLD_MESSAGE_DELAY_NANOS;
      world
          .queue()
          .schedule(later, this, event.kind(), event.tag(), event.number(), event.payload());
    } else if (!fromOutside && event.tag() != process) {
      // The process that waited for this is dead.
    } else if (paused) {
      held.add(world.queue().copy(event));
    } else if (isDue(event)) {
      world.count();
      world.hash().add(event.time() * 16 + index, event.kind());
      world.hash().add(event.number());
      world.observer().reached(world.queue().now(), index, event);
      guarded(() -> handle(event));
    }
  }

  private void guarded(Runnable deed) {
    try {
      deed.run();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  /** Something was thrown that is no declared outcome. */
  protected final void failed(Throwable cause) {
    if (cause instanceof InvariantViolation) {
      world.alarm().raise(OWN_ASSERTION, index, String.valueOf(cause.getMessage()));
    } else {
      world.alarm().raise(NO_EXCEPTION, index, cause.toString());
    }
  }

  private static void refuseCall(Event event) {
    if (event.payload() instanceof ClientCall call) {
      call.client().refused(call.id(), null);
    }
  }

  @Override
  public final boolean isUp() {
    return up;
  }

  @Override
  public final boolean isPaused() {
    return paused;
  }

  @Override
  public final boolean isLeader() {
    return world.invariants().state(index).isLeader();
  }

  @Override
  public final boolean isLeaving() {
    return leaving;
  }

  @Override
  public final boolean hasStopped() {
    return stopped && !up;
  }

  /** The process ends by itself, as it should. */
  protected final void stopItself(Mark mark) {
    world.marks().hit(mark);
    stopped = true;
    die(false);
  }

  @Override
  public final void boot() {
    reached(0);
    stopped = false;
    leaving = false;
    process++;
    up = true;
    clock.start(world.queue().now());
    world.atlas().booted(index);
    start();
  }

  @Override
  public final void handOver(int target) {
    reached(9);
    world.hash().add(target);
    guarded(() -> handOverTo(target < 0 ? null : world.roster().id(target)));
  }

  @Override
  public final @Nullable Configuration members() {
    Raft running = raft();
    return running == null ? null : running.configuration();
  }

  @Override
  public final void changeMembers(int code) {
    reached(11);
    world.hash().add(code);
    int servers = world.roster().size();
    guarded(() -> changeMembership(MembershipCode.decode(code, servers, world.roster()::id)));
  }

  @Override
  public final void stopInOrder() {
    reached(10);
    if (!leaving) {
      leaving = true;
      world.invariants().disturbed();
      guarded(this::leave);
    }
  }

  /** The process is asked to hand over; null for to whomever it likes. */
  protected abstract void handOverTo(@Nullable NodeId target);

  /** The process is asked to change the members of its group. */
  protected abstract void changeMembership(MembershipChange change);

  /** The process is told to end in order, and then calls {@link #leaves}. */
  protected abstract void leave();

  /** The process ends in order. */
  protected final void leaves() {
    world.marks().hit(Mark.STOPPED_IN_ORDER);
    die(false);
  }

  @Override
  public final void killProcess() {
    die(false);
  }

  @Override
  public final void losePower() {
    die(true);
  }

  @Override
  public final void loseDisk() {
    losePower();
    world.marks().hit(Mark.DISK_LOST);
    world.invariants().diskLost(index);
    world.atlas().lost(index);
    wipe();
  }

  @Override
  public final void readmit() {
    reached(5);
    world.marks().hit(Mark.DISK_READMITTED);
    wipe();
    world.disk(index).replace(world.disk(index).incarnation() + 1);
    world.atlas().readmitted(index);
    world.network().startEra(index);
    initialize();
    world.invariants().diskReplaced(index);
  }

  /** Everything on the disk is gone. */
  protected abstract void wipe();

  /** The first boot of a member on an empty disk, whose incarnation the model knows. */
  protected abstract void initialize();

  private void die(boolean powerLost) {
    reached(powerLost ? 1 : 2);
    up = false;
    paused = false;
    leaving = false;
    held.clear();
    stop(powerLost);
    world.invariants().died(index);
    world.invariants().disturbed();
    world.protocolMarks().died(index);
    world.observer().crashed(world.queue().now(), id, powerLost);
  }

  @Override
  public final void driftClock(int perMillion) {
    reached(6);
    clockIsOff = true;
    clockRuns(Math.abs((long) perMillion) > DRIFT_BOUND_PER_MILLION);
    clock.drift(world.queue().now(), perMillion);
    clockChanged();
  }

  @Override
  public final void stepClock(long nanos) {
    reached(7);
    clockIsOff = true;
    clockWildAt = world.queue().now();
    clock.step(nanos);
    clockChanged();
  }

  @Override
  public final void correctClock() {
    if (clockIsOff) {
      reached(8);
      clockIsOff = false;
      clockRuns(false);
      clock.drift(world.queue().now(), 0);
      clockChanged();
    }
  }

  private void clockRuns(boolean isWild) {
    clockWildAt = clockIsWild ? world.queue().now() : clockWildAt;
    clockIsWild = isWild;
  }

  private void clockChanged() {
    if (up) {
      moveTimers();
    }
  }

  /** What is to happen at a time of the process's clock, which has changed, happens at another. */
  protected abstract void moveTimers();

  /** Whether the process's clock runs as it should. */
  final boolean isClockOrdinary() {
    return !clockIsOff;
  }

  /** Whether the clock has drifted by no more than the bound since a time, and not jumped. */
  final boolean isClockTrustedSince(long nanos) {
    return !clockIsWild && clockWildAt < nanos;
  }

  /** Whether the process believes that nobody else can lead, at this instant. */
  final boolean holdsLease() {
    Raft running = raft();
    return up && running != null && running.leaseUntil() > localNow();
  }

  @Override
  public final void pause() {
    reached(3);
    paused = true;
  }

  @Override
  public final void resume() {
    reached(4);
    paused = false;
    while (!held.isEmpty()) {
      world.queue().repeat(held.remove());
    }
  }

  private void reached(int fault) {
    world.count();
    world.hash().add(world.queue().now() * 16 + index, EventKind.FAULT);
    world.hash().add(fault);
  }

  /** Takes what the protocol reports of itself. */
  protected final void traced(
      Raft raft, Trace.Event event, @Nullable Message message, long first, long length) {
    world.hash().add(((first << 16 ^ length) << 4) + index, event);
    world.invariants().traced(index, raft, event, first);
    world.protocolMarks().traced(index, raft, event, message, first);
    world.observer().traced(world.queue().now(), raft, event, message, first, length);
  }
}
