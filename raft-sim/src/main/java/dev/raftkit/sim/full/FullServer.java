package dev.raftkit.sim.full;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RandomSource;
import dev.raftkit.core.Trace;
import dev.raftkit.core.membership.MembershipChange;
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
import dev.raftkit.sim.engine.Settings;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.invariant.Invariants;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.network.DamagedFrame;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.storage.Disk;
import dev.raftkit.storage.WalInspection;
import dev.raftkit.storage.WalSettings;
import dev.raftkit.storage.WalStorage;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A server of the full layer: a {@link RaftHost} in a simulated world. */
final class FullServer extends Server {
  private static final String CLUSTER_ID = "simulated";
  private static final String NO_START_WITHOUT_DISK = "no-start-without-disk";
  private static final String DAMAGE_IS_SEEN = "damaged-frame-is-refused";
  static final int GROUP = 0;
  private static final int PORT = 7000;
  private static final int SPARES_MAX = 2;

  private final int index;
  private final Invariants invariants;
  private final Application application;
  private final UnaryOperator<Disk> wrapper;
  private final Members members;
  private final SimLoop loop = new SimLoop(new ProcessClock());
  private final SimWorker applyWorker;
  private final SimWorker snapshotWorker;
  private final SimTransport transport;
  private final DurableLog durableLog;
  private final ServerDisks disks;
  private final Proposer proposer;
  private final Handing handing;
  private final SimWhim whim;
  private long timers;
  private @Nullable RaftHost host;
  private @Nullable Raft raft;
  private @Nullable Throwable failure;

  FullServer(World world, int index, Application application) {
    this(world, index, application, UnaryOperator.identity());
  }

  /**
   * A server whose disk is not what it seems.
   *
   * @param wrapper stands between the storage and the simulated disk
   */
  FullServer(World world, int index, Application application, UnaryOperator<Disk> wrapper) {
    super(world, index);
    this.index = index;
    this.invariants = world.invariants();
    this.application = application;
    this.wrapper = wrapper;
    this.members = members(world);
    this.applyWorker = worker("applier/");
    this.snapshotWorker = worker("snapshotter/");
    this.whim = new SimWhim(world.random().split("whims"), random.split("whims"), world.marks());
    this.transport = new SimTransport(world, index, new ProcessWire());
    this.durableLog = new DurableLog(index, world.disk(index), invariants, world.alarm());
    this.disks = new ServerDisks(
        world,
        index,
        (delay, kind, number) -> schedule(delay, kind, number, null),
        new DurableFiles(durableLog, world, index));
    this.proposer = new Proposer(world, index);
    this.handing = new Handing(world, id());
    initialize();
  }

  private SimWorker worker(String stream) {
    return new SimWorker(
        world,
        world.random().split(stream + (index + 1)),
        (delay, number, task) -> schedule(delay, EventKind.APPLIED, number, task));
  }

  private static Members members(World world) {
    TreeMap<NodeId, Address> addresses = new TreeMap<>();
    for (int i = 0; i < world.roster().size(); i++) {
      NodeId id = world.roster().id(i);
      addresses.put(id, new Address(id.name(), PORT));
    }
    return new Members(addresses);
  }

  @Override
  protected void initialize() {
    long disk = world.disk(index).incarnation();
    long suffix = random.split("incarnation/" + disk).nextLong() >>> Integer.SIZE;
    boolean joins = world.roster().first(index).isEmpty();
    Identity identity = new Identity(CLUSTER_ID, id(), disk << Integer.SIZE | suffix, joins);
    durableLog.begin(identity.incarnation());
    disks.settle(() -> WalStorage.initialize(disks.log(), identity, error -> {
      if (error != null) {
        throw new IllegalStateException("a first boot failed", error);
      }
    }));
  }

  // ---------------------------------------------------------------- life and death

  @Override
  public @Nullable Raft raft() {
    return raft;
  }

  @Override
  protected void start() {
    failure = null;
    Settings settings = world.settingsOf(index, process());
    RandomSource timing = random.split("timer/" + process());
    dev.raftkit.node.World surroundings = new dev.raftkit.node.World(
        loop,
        applyWorker,
        loop,
        snapshotWorker,
        transport,
        new WatchedStorage(storage(settings), new StorageWatcher()),
        timing,
        this::coreDid,
        whim);
    boolean isOfNextVersion = world.isOfNextVersion(index, process());
    hitIf(isOfNextVersion, Mark.NEXT_VERSION_SPOKEN);
    transport.speakNextVersion(isOfNextVersion);
    world.chooseWireVersion(index, process());
    WatchedMachine machine = WatchedMachine.starting(index, invariants, application);
    long compareEntries = world.versionsMeet() ? machine.compareEntries() : 0;
    RaftHost.Group group =
        FullLayer.group(world, index, process(), settings, machine, compareEntries);
    RaftHost started = new RaftHost(
        surroundings,
        CLUSTER_ID,
        id(),
        members,
        List.of(group),
        FullLayer.snapshotPolicy(world, settings));
    CompletableFuture<Void> unused = started.start().whenComplete((nothing, error) -> {
      if (error != null) {
        failure = error;
      } else {
        watch(started);
      }
    });
    finishEvent();
  }

  private WalStorage storage(Settings settings) {
    return new WalStorage(
        wrapper.apply(disks.log()),
        wrapper.apply(disks.snapshots()),
        new WalSettings(settings.segmentBytes(), SPARES_MAX, whim),
        this::recovered);
  }

  /** The storage says what it found. */
  private void recovered(WalInspection found) {
    hitIf(found.tornTail() != null, Mark.TORN_TAIL_CUT);
    hitIf(!found.healed().isEmpty(), Mark.COPY_HEALED);
    hitIf(found.segments().stream().anyMatch(s -> s.batches() > 0), Mark.LAST_BATCH_REWRITTEN);
    for (WalInspection.Group group : found.groups()) {
      hitIf(!group.damaged().isEmpty(), Mark.DAMAGED_ENTRY_FOUND);
    }
    durableLog.recovered(found);
  }

  private void hitIf(boolean condition, Mark mark) {
    if (condition) {
      world.marks().hit(mark);
    }
  }

  private void watch(RaftHost started) {
    host = started;
    CompletableFuture<Void> unused = started.stopped(GROUP).thenAccept(this::groupStopped);
  }

  private void groupStopped(Status status) {
    Throwable cause = status.cause();
    if (cause == null && isLeaving()) {
      return;
    }
    failure = cause != null ? cause : new IllegalStateException("a group stopped: " + status);
  }

  @Override
  protected void stop(boolean powerLost) {
    raft = null;
    host = null;
    application.died(index);
    loop.clear();
    transport.die();
    applyWorker.die();
    snapshotWorker.die();
    disks.kill();
    if (powerLost) {
      disks.losePower();
    } else if (disks.haveUnsyncedChanges()) {
      world.marks().hit(Mark.PROCESS_CRASH_LEFT_UNSYNCED_WRITES);
    }
  }

  @Override
  protected void wipe() {
    disks.wipe();
  }

  // ---------------------------------------------------------------- events

  @Override
  protected boolean isDue(Event event) {
    return switch (event.kind()) {
      case TIMER ->
        ((SimLoop.SimTimer) Objects.requireNonNull(event.payload())).isDue(event.number());
      case SYNCED, READ, TASK -> disks.isDue(event);
      case MESSAGE, APPLIED, CALL, CLIENT, FAULT, PHASE -> true;
    };
  }

  @Override
  protected void handle(Event event) {
    Object payload = Objects.requireNonNullElse(event.payload(), "");
    switch (event.kind()) {
      case MESSAGE -> {
        world.network().received(event.tag(), index, event.number());
        receive(event, payload);
      }
      case TIMER -> ((SimLoop.SimTimer) payload).run();
      case SYNCED, READ, TASK -> disks.happened(event);
      case APPLIED -> ((Runnable) payload).run();
      case CALL -> called(payload);
      case CLIENT, FAULT, PHASE ->
        throw new IllegalStateException("a server has no events of kind " + event.kind());
    }
    finishEvent();
  }

  private void receive(Event event, Object payload) {
    if (payload instanceof DamagedFrame damaged) {
      refuse(damaged);
    } else if (transport.deliver((byte[]) payload)) {
      world.network().answered(event.tag(), index, event.number());
    }
  }

  private void refuse(DamagedFrame damaged) {
    if (SimTransport.accepts(damaged.frame())) {
      world.alarm().raise(DAMAGE_IS_SEEN, index, "takes a frame that was changed on its way");
    }
    world.marks().hit(Mark.DAMAGED_FRAME_REFUSED);
  }

  private void called(Object payload) {
    RaftHost running = host;
    if (payload instanceof HostCall call) {
      call.arrived(index, GROUP, running);
      return;
    }
    ClientCall asked = (ClientCall) payload;
    if (running == null) {
      asked.client().refused(asked.id(), null);
      return;
    }
    Raft core = raft;
    hitIf(core != null && core.transferTarget() != null, Mark.PROPOSAL_DURING_TRANSFER);
    proposer.take(running, GROUP, asked, loop);
  }

  @Override
  protected void handOverTo(@Nullable NodeId target) {
    RaftHost running = host;
    if (running != null) {
      handing.ask(running, GROUP, target);
      finishEvent();
    }
  }

  @Override
  protected void changeMembership(MembershipChange change) {
    RaftHost running = host;
    if (running != null) {
      handing.change(running, GROUP, change);
      finishEvent();
    }
  }

  @Override
  protected void leave() {
    RaftHost running = host;
    if (running == null) {
      leaves();
      return;
    }
    handing.leave(running, process());
    finishEvent();
  }

  /** Takes all turns that the event leads to, then looks at what became of the server. */
  private void finishEvent() {
    loop.runAll();
    Throwable cause = failure != null ? failure : handing.failureOf(proposer);
    if (isLeaving() && handing.hasLeft(process())) {
      leaves();
    } else if (cause != null) {
      stopped(cause);
    } else if (raft != null) {
      invariants.acted(index, raft);
    }
  }

  /** The server has stopped, or did not start; there must be a reason for that. */
  private void stopped(Throwable cause) {
    if (isA(DiskFaults.InjectedException.class, cause)) {
      stopItself(Mark.STOPPED_BY_DISK_ERROR);
    } else if (host == null && world.atlas().isLost(index)) {
      stopItself(Mark.DISK_LOSS_REFUSED);
    } else if (host == null && world.atlas().isDamaged(index)) {
      world.invariants().diskLost(index);
      world.atlas().lost(index);
      stopItself(Mark.DAMAGE_REFUSED);
    } else if (world.atlas().isDamaged(index) && isA(IOException.class, cause)) {
      stopItself(Mark.STOPPED_BY_DAMAGE);
    } else {
      failed(cause);
    }
  }

  /** Whether something, or what caused it, is of a kind: a snapshot that rots stops its reader. */
  private static boolean isA(Class<?> kind, Throwable cause) {
    Throwable next = cause;
    while (next != null && !kind.isInstance(next)) {
      next = next.getCause();
    }
    return next != null;
  }

  private void coreDid(
      Raft core, Trace.Event event, @Nullable Message message, long first, long length) {
    if (event == Trace.Event.RESTART) {
      if (world.atlas().isLost(index)) {
        world.alarm().raise(NO_START_WITHOUT_DISK, index, "starts without what it had promised");
      }
      world.atlas().started(index);
      raft = core;
      invariants.restarted(index, core);
    }
    traced(core, event, message, first, length);
  }

  @Override
  protected void moveTimers() {
    loop.moveTimers();
  }

  // ---------------------------------------------------------------- faults

  @Override
  public void stallApplier(long untilNanos) {
    applyWorker.stall(untilNanos);
  }

  @Override
  public boolean isDiskOrdinary() {
    return disks.isOrdinary() && !world.atlas().isHarmed(index);
  }

  @Override
  protected boolean tearsBatches() {
    return true;
  }

  @Override
  protected boolean owes() {
    return disks.owe() || disks.areDecaying() || durableLog.hasFoundDamage();
  }

  @Override
  public void stallDisk(long untilNanos) {
    disks.stall(untilNanos);
  }

  @Override
  public void slowDisk(int factor) {
    disks.slow(factor);
  }

  @Override
  public boolean isWriting() {
    return disks.haveUnsyncedChanges();
  }

  @Override
  public void armDisk(DiskFault fault) {
    disks.arm(fault);
  }

  @Override
  public void repairDisk() {
    disks.repair();
  }

  @Override
  public boolean rotDisk() {
    boolean done = disks.rot();
    if (done) {
      world.atlas().struck(index);
      world.marks().hit(Mark.BIT_ROT);
    }
    return done;
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
      timer.isEvent(timers);
      long delay = Math.max(0, onRunClock(atNanos) - world.queue().now());
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
    public void opened() {
      durableLog.opened();
    }

    @Override
    public void writing(Effect.Persist write) {
      invariants.writing(index, write);
    }

    @Override
    public void reading() {
      world.marks().hit(Mark.ENTRIES_READ_FROM_DISK);
    }
  }
}
