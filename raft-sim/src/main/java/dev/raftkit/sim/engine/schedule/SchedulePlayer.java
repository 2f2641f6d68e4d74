package dev.raftkit.sim.engine.schedule;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.ClientCall;
import dev.raftkit.sim.engine.Fate;
import dev.raftkit.sim.engine.Founding;
import dev.raftkit.sim.engine.Server;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.sim.engine.workload.Command;
import dev.raftkit.sim.engine.workload.Operation;
import dev.raftkit.sim.engine.workload.ReadWay;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays a {@link Schedule}, step by step, in a world in which nothing else happens. */
public final class SchedulePlayer {
  /** A server that is never done with its own work is stuck in a circle. */
  private static final int WORKS_MAX = 10_000;

  private static final int TIMERS_MAX = 4;

  private final World world;
  private final Waiting waiting;
  private final boolean[] wantsSnapshot;
  private final List<Step> effective = new ArrayList<>();
  private int detail;
  private long proposals;

  private SchedulePlayer(Schedule schedule, ServerFactory servers, Observer observer) {
    this.wantsSnapshot = new boolean[schedule.nodes()];
    this.world = new World(
        schedule.config(), observer, new Said(), new Founding(false, schedule.founders()));
    this.waiting = new Waiting(world.queue(), schedule.nodes());
    for (int i = 0; i < schedule.nodes(); i++) {
      world.place(servers.create(world, i));
    }
  }

  /** Is told of every step before it happens. */
  @FunctionalInterface
  public interface Watcher {
    Watcher NONE = step -> {};

    void next(Step step);
  }

  /** Plays a schedule. */
  public static Played play(Schedule schedule, ServerFactory servers) {
    return play(schedule, servers, Observer.NONE, Watcher.NONE);
  }

  /** Plays a schedule while someone looks on. */
  public static Played play(
      Schedule schedule, ServerFactory servers, Observer observer, Watcher watcher) {
    SchedulePlayer player = new SchedulePlayer(schedule, servers, observer);
    player.begin();
    for (Step step : schedule.steps()) {
      if (player.world.alarm().isRaised()) {
        break;
      }
      watcher.next(step);
      player.take(step);
    }
    return player.played();
  }

  /**
   * Plays a recorded run, whose steps name messages and works by their numbers.
   *
   * @return what became of it; its effective steps are those of a schedule
   */
  static Played play(SimConfig config, List<Recorded> steps, ServerFactory servers) {
    SchedulePlayer player =
        new SchedulePlayer(Schedule.of(config, List.of()), servers, Observer.NONE);
    player.begin();
    for (int i = 0; i < steps.size() && !player.world.alarm().isRaised(); i++) {
      player.take(player.located(steps.get(i)));
    }
    return player.played();
  }

  /** Begins a schedule, whose own steps and all others are then {@linkplain #take taken} one by one. */
  public static SchedulePlayer begun(Schedule schedule, ServerFactory servers, Observer observer) {
    SchedulePlayer player = new SchedulePlayer(schedule, servers, observer);
    player.begin();
    return player;
  }

  /** The world in which the steps happen. */
  public World world() {
    return world;
  }

  /** The steps that did something so far. */
  public List<Step> effective() {
    return Collections.unmodifiableList(effective);
  }

  /** The messages that wait on a link, the oldest first. */
  public List<Message> messages(int from, int to) {
    return waiting.messages(from, to);
  }

  private void begin() {
    for (int i = 0; i < wantsSnapshot.length; i++) {
      world.server(i).boot();
    }
    waiting.collect();
  }

  private Step located(Recorded recorded) {
    Step step = recorded.step();
    int position = 0;
    if (step.type() != null) {
      position =
          waiting.messagePosition(step.from(), step.server(), step.type(), recorded.number());
    } else if (step.kind().isWork()) {
      position = waiting.workPosition(step.server(), step.kind(), recorded.number());
    }
    return step.withPosition(position < 0 ? Step.POSITION_MAX : position);
  }

  /** Takes the next step. */
  public void take(Step step) {
    world.queue().advanceTo(step.at());
    detail = step.detail();
    boolean isEffective = does(step);
    waiting.collect();
    if (!world.server(step.server()).isUp()) {
      waiting.died(step.server());
      wantsSnapshot[step.server()] = false;
    } else if (!step.lags()) {
      finishWork(step.server());
    }
    // Links that deliver only what they are told to are nothing that a leader can rely on.
    world.invariants().disturbed();
    if (isEffective) {
      effective.add(step);
    }
  }

  private Played played() {
    return new Played(
        world.alarm().violation(),
        effective,
        world.events(),
        world.queue().now(),
        world.hash().value());
  }

  /** Does a step, unless there is nothing to be done. */
  private boolean does(Step step) {
    Server server = world.server(step.server());
    return switch (step.kind()) {
      case DELIVER -> server.isUp() && happens(waiting.takeMessage(step));
      case TIMEOUT -> timeOut(step.server());
      case PROPOSE -> propose(server, step.detail());
      case SYNC, APPLY, READ, TASK -> happens(waiting.takeWork(step));
      case SNAPSHOT -> {
        wantsSnapshot[step.server()] = true;
        yield true;
      }
      case CRASH -> doIf(server.isUp(), server::killProcess);
      case POWER_LOSS -> doIf(true, server::losePower);
      case HAND_OVER ->
        doIf(
            server.isUp(), () -> server.handOver(Math.min(detail, world.roster().size()) - 1));
      case CHANGE_MEMBERS -> doIf(server.isUp(), () -> server.changeMembers(detail));
      case STOP -> doIf(server.isUp(), server::stopInOrder);
      case BOOT -> doIf(!server.isUp(), server::boot);
      case LOSE_DISK -> doIf(world.atlas().mayHarm(step.server()), server::loseDisk);
      case READMIT ->
        doIf(!server.isUp() && world.atlas().mayReadmit(step.server()), server::readmit);
      case ROT -> world.atlas().mayHarm(step.server()) && server.rotDisk();
      case WRITE_ERROR -> arm(server, DiskFault.WRITE_ERROR);
      case SYNC_ERROR -> arm(server, DiskFault.SYNC_ERROR);
      case READ_ERROR -> arm(server, DiskFault.READ_ERROR);
      case DISK_FULL -> arm(server, DiskFault.FULL);
      case REPAIR -> doIf(true, server::repairDisk);
    };
  }

  private static boolean doIf(boolean isPossible, Runnable deed) {
    if (isPossible) {
      deed.run();
    }
    return isPossible;
  }

  private boolean arm(Server server, DiskFault fault) {
    return doIf(!world.atlas().isHarmed(server.index()), () -> server.armDisk(fault));
  }

  private boolean happens(@Nullable Event event) {
    if (event == null) {
      return false;
    }
    long before = world.events();
    world.queue().dispatch(event);
    return world.events() > before;
  }

  private boolean timeOut(int server) {
    for (int i = 0; i < TIMERS_MAX; i++) {
      Event timer = waiting.takeTimer(server);
      if (timer == null) {
        return false;
      }
      if (world.server(server).isUp()) {
        world.queue().advanceTo(timer.time());
      }
      if (happens(timer)) {
        return true;
      }
      // The deadline had moved: the server has set another timer.
      waiting.collect();
    }
    return false;
  }

  private boolean propose(Server server, int padding) {
    proposals++;
    byte[] command = Command.encode(proposals, Operation.Type.PUT, 0, padding);
    ClientCall call = new ClientCall(new NobodyAsks(), proposals, command, ReadWay.LOG);
    world.queue().schedule(world.queue().now(), server, EventKind.CALL, 0, proposals, call);
    return happens(world.queue().next());
  }

  private void finishWork(int server) {
    for (int i = 0; i < WORKS_MAX && !world.alarm().isRaised(); i++) {
      Event work = waiting.takeWork(server);
      if (work == null) {
        return;
      }
      boolean unused = happens(work);
      waiting.collect();
    }
  }

  /** What the steps say decides. */
  private final class Said implements Fate {
    @Override
    public int decide(int server, int drawn, int max) {
      return Math.min(detail, max);
    }

    @Override
    public boolean takesSnapshot(int server, boolean due) {
      boolean wants = wantsSnapshot[server];
      wantsSnapshot[server] = false;
      return wants;
    }
  }

  /** A client that does not care for answers. */
  private static final class NobodyAsks implements ClientCall.Answers {
    @Override
    public void refused(long id, @Nullable NodeId leader) {}

    @Override
    public void busy(long id) {}

    @Override
    public void done(long id, byte[] result) {}

    @Override
    public void declined(long id, String reason) {}

    @Override
    public void overwritten(long id) {}
  }
}
