package dev.raftkit.sim.full;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RandomSource;
import dev.raftkit.core.Trace;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.node.RaftHost;
import dev.raftkit.node.Status;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Members;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.sim.engine.ClientCall;
import dev.raftkit.sim.engine.Server;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.invariant.Invariants;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.storage.Disk;
import dev.raftkit.storage.WalSettings;
import dev.raftkit.storage.WalStorage;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server of the full layer: a {@link RaftHost} in a simulated world. */
final class FullServer extends Server {
  private static final String CLUSTER_ID = "simulated";
  private static final int GROUP = 0;
  private static final int PORT = 7000;

  /** Small, so that runs see many segments. */
  private static final WalSettings WAL = new WalSettings(64 << 10, 2);

  private static final int INCARNATION_SHIFT = 2;

  private final int index;
  private final Invariants invariants;
  private final UnaryOperator<Disk> wrapper;
  private final Members members;
  private final SimLoop loop = new SimLoop(new ProcessClock());
  private final SimWorker applyWorker;
  private final SimTransport transport;
  private final DiskPace pace;
  private final DurableLog durableLog;
  private final SimDisk disk;
  private final Identity identity;
  private final Proposer proposer;
  private boolean booting = true;
  private long timers;
  private @Nullable RaftHost host;
  private @Nullable Raft raft;
  private @Nullable Throwable failure;

  FullServer(World world, int index) {
    this(world, index, UnaryOperator.identity());
  }

  /**
   * A server whose disk is not what it seems.
   *
   * @param wrapper stands between the storage and the simulated disk
   */
  FullServer(World world, int index, UnaryOperator<Disk> wrapper) {
    super(world, index);
    this.index = index;
    this.invariants = world.invariants();
    this.wrapper = wrapper;
    this.members = members(world);
    this.applyWorker = new SimWorker(
        world,
        world.random().split("applier/" + (index + 1)),
        (delay, number, task) -> schedule(delay, EventKind.APPLIED, number, task));
    this.transport = new SimTransport(world.roster(), new ProcessWire());
    this.pace = new DiskPace(
        world,
        world.random().split("disk/" + (index + 1)),
        (kind, delay, number) -> schedule(
            delay, kind == Operation.Kind.READ ? EventKind.READ : EventKind.SYNCED, number, null));
    this.identity = new Identity(
        CLUSTER_ID, id(), random.split("incarnation").nextLong() >>> INCARNATION_SHIFT);
    this.durableLog =
        new DurableLog(index, identity.incarnation(), world.disk(index), invariants, world.alarm());
    this.disk = new SimDisk(world.random().split("death/" + (index + 1)), new DiskListener());
    this.proposer = new Proposer(world, index);
    initializeDisk();
    booting = false;
  }

  private static Members members(World world) {
    TreeMap<NodeId, Address> addresses = new TreeMap<>();
    for (int i = 0; i < world.roster().size(); i++) {
      NodeId id = world.roster().id(i);
      addresses.put(id, new Address(id.name(), PORT));
    }
    return new Members(addresses);
  }

  /** The first boot of a member, before the run. */
  private void initializeDisk() {
    WalStorage.initialize(disk, identity, error -> {
      if (error != null) {
        throw new IllegalStateException("a first boot failed", error);
      }
    });
    while (disk.next() != null) {
      disk.executeNext();
    }
  }

  // ---------------------------------------------------------------- life and death

  @Override
  public @Nullable Raft raft() {
    return raft;
  }

  @Override
  protected void start() {
    RandomSource timing = random.split("timer/" + process());
    dev.raftkit.node.World surroundings = new dev.raftkit.node.World(
        loop,
        applyWorker,
        loop,
        applyWorker,
        transport,
        new WatchedStorage(storage(), new StorageWatcher()),
        timing,
        this::coreDid);
    RegisterMachine registers =
        new RegisterMachine(index, invariants, () -> Objects.requireNonNull(raft));
    RaftHost.Group group = new RaftHost.Group(GROUP, world.settings().raftConfig(id()), registers);
    RaftHost started = new RaftHost(surroundings, CLUSTER_ID, id(), members, List.of(group));
    CompletableFuture<Void> unused = started.start().whenComplete((nothing, error) -> {
      if (error != null) {
        failure = error;
      } else {
        watch(started);
      }
    });
    finishEvent();
  }

  private WalStorage storage() {
    Disk wrapped = wrapper.apply(disk);
    return new WalStorage(wrapped, new SimSubdirectory(wrapped, "snapshots/"), WAL, found -> {
      if (found.tornTail() != null) {
        world.marks().hit(Mark.TORN_TAIL_CUT);
      }
    });
  }

  private void watch(RaftHost started) {
    host = started;
    CompletableFuture<Void> unused = started.stopped(GROUP).thenAccept(this::groupStopped);
  }

  private void groupStopped(Status status) {
    Throwable cause = status.cause();
    failure = cause != null ? cause : new IllegalStateException("a group stopped: " + status);
  }

  @Override
  protected void stop(boolean powerLost) {
    raft = null;
    host = null;
    loop.clear();
    transport.die();
    applyWorker.die();
    pace.end();
    if (disk.killProcess()) {
      world.marks().hit(Mark.WRITE_TORN);
    }
    if (powerLost) {
      cutPower();
    } else if (disk.unsyncedChanges() > 0) {
      world.marks().hit(Mark.PROCESS_CRASH_LEFT_UNSYNCED_WRITES);
    }
  }

  private void cutPower() {
    SimDisk.Remains remains = disk.losePower();
    if (remains.lost() > 0) {
      world.marks().hit(Mark.POWER_LOSS_LOST_WRITES);
    }
    if (remains.kept() > 0) {
      world.marks().hit(Mark.POWER_LOSS_KEPT_WRITES);
    }
    if (remains.torn()) {
      world.marks().hit(Mark.WRITE_TORN);
    }
  }

  // ---------------------------------------------------------------- events

  @Override
  protected boolean isDue(Event event) {
    return switch (event.kind()) {
      case TIMER -> !((SimLoop.SimTimer) Objects.requireNonNull(event.payload())).isCancelled();
      case SYNCED, READ -> pace.isDue(event.number());
      case MESSAGE, APPLIED, CALL, TASK, CLIENT, FAULT, PHASE -> true;
    };
  }

  @Override
  protected void handle(Event event) {
    Object payload = Objects.requireNonNullElse(event.payload(), "");
    switch (event.kind()) {
      case MESSAGE -> {
        world.network().received(event.tag(), index, event.number());
        transport.deliver((byte[]) payload);
      }
      case TIMER -> ((SimLoop.SimTimer) payload).run();
      case SYNCED, READ -> diskFinished();
      case APPLIED -> ((Runnable) payload).run();
      case CALL -> propose((ClientCall) payload);
      case TASK, CLIENT, FAULT, PHASE ->
        throw new IllegalStateException("a server has no events of kind " + event.kind());
    }
    finishEvent();
  }

  private void diskFinished() {
    pace.end();
    disk.executeNext();
  }

  private void propose(ClientCall call) {
    RaftHost running = host;
    if (running == null) {
      call.client().refused(call.id(), null);
      return;
    }
    proposer.propose(running, GROUP, call, loop);
  }

  /** Takes all turns that the event leads to, then looks at what became of the server. */
  private void finishEvent() {
    loop.runAll();
    Throwable cause = failure != null ? failure : proposer.failure();
    if (cause != null) {
      failed(cause);
    } else if (raft != null) {
      invariants.acted(index, raft);
    }
  }

  private void coreDid(
      Raft core, Trace.Event event, @Nullable Message message, long first, long length) {
    if (event == Trace.Event.RESTART) {
      raft = core;
      invariants.restarted(index, core);
    }
    traced(core, event, message, first, length);
  }

  // ---------------------------------------------------------------- disk faults

  @Override
  public boolean isDiskOrdinary() {
    return pace.isOrdinary();
  }

  @Override
  public void stallDisk(long untilNanos) {
    pace.stall(untilNanos);
  }

  @Override
  public void slowDisk(int factor) {
    pace.slow(factor);
  }

  // ---------------------------------------------------------------- the world of the process

  /** The time of the process, as the engine counts it. */
  private final class ProcessClock implements SimLoop.Clock {
    @Override
    public long now() {
      return localNow();
    }

    @Override
    public void schedule(long atNanos, SimLoop.SimTimer timer) {
      timers++;
      long delay = Math.max(0, atNanos - localNow());
      FullServer.this.schedule(delay, EventKind.TIMER, timers, timer);
    }
  }

  /** The engine's network. */
  private final class ProcessWire implements SimTransport.Wire {
    @Override
    public void leaving(Message message) {
      invariants.sent(index, Objects.requireNonNull(raft), message);
    }

    @Override
    public void carry(int to, List<GroupMessage> messages, byte[] frame) {
      if (messages.size() > 1) {
        world.marks().hit(Mark.MESSAGES_SHARED_A_FRAME);
      }
      world.network().send(index, to, messages.get(0).message(), frame);
    }
  }

  /** What the driver asks of its storage. */
  private final class StorageWatcher implements WatchedStorage.Watcher {
    @Override
    public void writing(Effect.Persist write) {
      invariants.writing(index, write);
    }

    @Override
    public void reading() {
      world.marks().hit(Mark.ENTRIES_READ_FROM_DISK);
    }
  }

  /** What the disk does. */
  private final class DiskListener implements SimDisk.Listener {
    @Override
    public void isNext(Operation.Kind kind) {
      if (!booting) {
        pace.begin(kind);
      }
    }

    @Override
    public void durable(SimFile file, int changedFrom) {
      durableLog.changed(disk.durableFiles(), file, changedFrom);
    }

    @Override
    public void namesDurable() {
      durableLog.namesChanged(disk.durableFiles());
    }
  }
}
