package dev.raftkit.sim.engine;

import dev.raftkit.core.Change;
import dev.raftkit.core.Effect;
import dev.raftkit.core.Effects;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.Transfer;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.invariant.Invariants;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.sim.engine.workload.ReadWay;
import dev.raftkit.sim.engine.workload.Registers;
import org.jspecify.annotations.Nullable;

/** A server of the core layer: a {@link Raft}, whose effects are executed here one by one. */
class CoreServer extends Server {
  private static final long NOT_ARMED = Long.MAX_VALUE;

  private final int index;
  private final Invariants invariants;
  private final RandomStream timing;
  private final CoreDisk disk;
  private final Registers registers = new Registers();
  private final CoreReads reads = new CoreReads(registers);
  private final CoreSnapshots snapshots;
  private final CoreProposals proposals;
  private @Nullable Raft raft;
  private long armedAt = NOT_ARMED;

  /** Distinguishes the timer that counts from those that came to nothing. */
  private long timerNumber;

  private long applierFreeAt;
  private long tasks;
  private long snapshotAt;
  private boolean takingSnapshot;
  private Settings settings;

  CoreServer(World world, int index) {
    super(world, index);
    this.index = index;
    this.invariants = world.invariants();
    this.timing = world.random().split("applier/" + (index + 1));
    this.disk = new CoreDisk(world, this);
    this.proposals = new CoreProposals(world, index);
    this.snapshots = new CoreSnapshots(world, index);
    this.settings = world.settings();
  }

  @Override
  public @Nullable Raft raft() {
    return raft;
  }

  @Override
  protected void start() {
    if (world.atlas().isLost(index)) {
      stopItself(Mark.DISK_LOSS_REFUSED);
      return;
    }
    disk.recover();
    world.atlas().started(index);
    if (world.disk(index).log().isDamaged()) {
      world.marks().hit(Mark.DAMAGED_ENTRY_FOUND);
    }
    RandomStream timer = random.split("timer/" + process());
    settings = world.settingsOf(index, process());
    RaftConfig config = world.raftConfig(index, process(), settings);
    Raft started = Raft.restart(0, config, world.disk(index).recovered(), timer, this::traced);
    raft = started;
    registers.clear();
    proposals.clear();
    reads.clear();
    armedAt = NOT_ARMED;
    applierFreeAt = 0;
    takingSnapshot = false;
    snapshotAt = 0;
    invariants.restarted(index, started);
    settle(started);
  }

  @Override
  protected void stop(boolean powerLost) {
    raft = null;
    snapshots.die();
    disk.die(powerLost);
  }

  @Override
  protected boolean isDue(Event event) {
    return switch (event.kind()) {
      case TIMER -> isTimerDue(event.number());
      case SYNCED -> disk.isSyncDue(event.number());
      case MESSAGE, READ, APPLIED, CALL, TASK, CLIENT, FAULT, PHASE -> true;
    };
  }

  private boolean isTimerDue(long number) {
    if (raft == null || number != timerNumber) {
      return false;
    }
    armedAt = NOT_ARMED;
    // The deadline may have moved since; then this was not yet it.
    boolean isDue = raft.deadline() <= localNow();
    if (!isDue) {
      arm(raft);
    }
    return isDue;
  }

  @Override
  protected void handle(Event event) {
    Raft running = raft;
    if (running == null) {
      return;
    }
    switch (event.kind()) {
      case MESSAGE -> {
        world.network().received(event.tag(), index, event.number());
        if (event.payload() instanceof Message message) {
          if (message.type() == MessageType.APPEND_ENTRIES_RESPONSE
              || message.type() == MessageType.INSTALL_SNAPSHOT_RESPONSE) {
            world.network().answered(event.tag(), index, event.number());
          }
          running.receive(localNow(), message);
        }
      }
      case TIMER -> running.tick(localNow());
      case SYNCED -> {
        long writeSeq = disk.synced();
        if (!disk.hasFailed()) {
          running.persisted(localNow(), writeSeq);
        }
      }
      case READ -> {
        if (event.payload() instanceof EntryBatch entries) {
          running.entriesRead(localNow(), event.number(), entries);
        }
      }
      case APPLIED -> {
        if (event.payload() instanceof EntryBatch entries) {
          apply(entries);
          running.applied(localNow(), entries.lastIndex());
          considerSnapshot(running, entries.lastIndex());
        } else if (event.payload() instanceof Snapshot snapshot) {
          install(running, snapshot);
        }
      }
      case CALL -> {
        if (event.payload() instanceof ClientCall call) {
          take(running, call);
        }
      }
      case TASK -> {
        if (event.payload() instanceof Task task) {
          task.run(running);
        }
      }
      case CLIENT, FAULT, PHASE ->
        throw new IllegalStateException("a server has no events of kind " + event.kind());
    }
    settle(running);
  }

  // ---------------------------------------------------------------- effects

  /** Executes what the core asks for, checks it, and waits for its deadline. */
  private void settle(Raft running) {
    Effects effects = running.drain();
    for (int i = 0; i < effects.size(); i++) {
      if (effects.get(i) instanceof Effect.Persist write) {
        invariants.writing(index, write);
        disk.write(write);
      }
    }
    invariants.acted(index, running);
    for (int i = 0; i < effects.size(); i++) {
      execute(running, effects.get(i));
    }
    arm(running);
    if (disk.hasFailed()) {
      stopItself(Mark.STOPPED_BY_DISK_ERROR);
    } else if (isLeaving() && mayLeave(running)) {
      leaves();
    }
  }

  private void execute(Raft running, Effect effect) {
    switch (effect.kind()) {
      case SEND -> send(running, ((Effect.Send) effect).message());
      case APPLY -> startApplying(((Effect.Apply) effect).entries());
      case READ_ENTRIES -> read((Effect.ReadEntries) effect);
      case READ_SNAPSHOT -> readSnapshot((Effect.ReadSnapshot) effect);
      case STORE_SNAPSHOT -> storeSnapshot(((Effect.StoreSnapshot) effect).chunk());
      case INSTALL_SNAPSHOT -> startInstalling(((Effect.InstallSnapshot) effect).snapshot());
      case COMPACT_LOG -> compact(((Effect.CompactLog) effect).base());
      case READ_READY -> reads.ready((Effect.ReadReady) effect);
      case READ_FAILED -> reads.failed(running, (Effect.ReadFailed) effect);
      case PERSIST, LEADER_CHANGED, CONFIGURATION_CHANGED, TRANSFER_ENDED, REJECTED -> {}
    }
  }

  private void send(Raft running, Message message) {
    invariants.sent(index, running, message);
    world.network().send(index, world.roster().indexOf(message.to()), message, message);
  }

  private void startApplying(EntryBatch entries) {
    invariants.applying(index, entries);
    occupyApplier(entries.lastIndex(), entries);
  }

  private void occupyApplier(long lastIndex, Object work) {
    long now = world.queue().now();
    long duration = timing.mostlySmall(1, world.settings().applyMaxNanos());
    applierFreeAt = Math.max(now, applierFreeAt) + duration;
    schedule(applierFreeAt - now, EventKind.APPLIED, lastIndex, work);
  }

  private void read(Effect.ReadEntries read) {
    world.marks().hit(Mark.ENTRIES_READ_FROM_DISK);
    LogModel log = world.disk(index).log();
    if (!disk.canRead(read.from(), read.to())) {
      return;
    }
    EntryBatch entries = log.read(read.from(), read.to(), read.bytesMax());
    schedule(disk.latency(), EventKind.READ, read.requestId(), entries);
  }

  // ---------------------------------------------------------------- snapshots

  /** Something the disk does, and what the core is told of it. */
  private interface Task {
    void run(Raft running);
  }

  private void later(Task task) {
    tasks++;
    schedule(disk.latency(), EventKind.TASK, tasks, task);
  }

  /** Takes a snapshot of the present state every so many entries; others are applied meanwhile. */
  private void considerSnapshot(Raft running, long applied) {
    boolean isDue = !takingSnapshot && applied >= snapshotAt + settings.snapshotEntries();
    // A leader's snapshot may have come meanwhile, and the log be cut behind that.
    boolean isPossible = !takingSnapshot && applied >= running.base().index();
    if (!isPossible || !world.fate().takesSnapshot(index, isDue)) {
      return;
    }
    takingSnapshot = true;
    LogPosition last = new LogPosition(running.termAt(applied), applied);
    Configuration configuration = running.configurationAt(applied);
    Snapshot snapshot = configuration == null ? null : new Snapshot(last, configuration);
    byte[] bytes = registers.encode();
    later(written -> later(synced -> {
      takingSnapshot = false;
      snapshotAt = applied;
      Snapshot newest = world.disk(index).snapshot();
      if (snapshot != null && (newest == null || newest.lastIndex() < applied)) {
        snapshots.add(snapshot, bytes);
        synced.snapshotTaken(localNow(), snapshot);
        snapshots.deleteOld(synced.snapshotNeededFrom());
      }
    }));
  }

  private void readSnapshot(Effect.ReadSnapshot read) {
    later(running -> running.snapshotRead(
        localNow(),
        read.requestId(),
        snapshots.read(read.lastIndex(), read.offset(), read.bytesMax())));
  }

  private void storeSnapshot(SnapshotChunk chunk) {
    if (world.roster().isWitness(index)) {
      // All it needs of a snapshot the first piece says.
      later(running -> {
        snapshots.add(chunk.snapshot(), registers.encode());
        running.snapshotStored(localNow(), chunk, chunk.sizeBytes(), true);
      });
      return;
    }
    later(running -> {
      long nextOffset = snapshots.store(chunk);
      running.snapshotStored(localNow(), chunk, nextOffset, snapshots.isComplete(chunk));
    });
  }

  private void startInstalling(Snapshot snapshot) {
    invariants.installing(index, snapshot.lastIndex());
    occupyApplier(snapshot.lastIndex(), snapshot);
  }

  private void install(Raft running, Snapshot snapshot) {
    registers.decode(snapshots.bytesOf(snapshot));
    snapshotAt = snapshot.lastIndex();
    reached(snapshot.lastIndex());
    proposals.coveredUpTo(snapshot.lastIndex());
    running.snapshotInstalled(localNow(), snapshot.lastIndex());
  }

  /** Best effort: a crash may come before. */
  private void compact(LogPosition base) {
    later(running -> world.disk(index).log().compact(base.index()));
  }

  /** Lets the disk's sync end. */
  void scheduleSync(long delayNanos, long number) {
    schedule(delayNanos, EventKind.SYNCED, number, null);
  }

  private void arm(Raft running) {
    long deadline = running.deadline();
    if (deadline == Long.MAX_VALUE) {
      return;
    }
    long due = Math.max(onRunClock(deadline), world.queue().now());
    if (due < armedAt) {
      armedAt = due;
      timerNumber++;
      schedule(due - world.queue().now(), EventKind.TIMER, timerNumber, null);
    }
  }

  @Override
  protected void moveTimers() {
    if (raft != null) {
      armedAt = NOT_ARMED;
      arm(raft);
    }
  }

  // ---------------------------------------------------------------- proposals

  private void take(Raft running, ClientCall call) {
    if (call.way() == ReadWay.LOG) {
      proposals.propose(running, localNow(), call);
    } else {
      reads.ask(running, localNow(), call);
    }
  }

  private void reached(long applied) {
    if (!world.roster().isWitness(index)) {
      invariants.stateReached(index, applied, registers.hash());
    }
  }

  private void apply(EntryBatch entries) {
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      long result = entry.type() == EntryType.COMMAND ? registers.apply(entry.payload()) : 0;
      reached(entries.firstIndex() + i);
      proposals.decide(entries.firstIndex() + i, entry, result);
    }
  }

  // ---------------------------------------------------------------- orders

  @Override
  protected void handOverTo(@Nullable NodeId target) {
    Raft running = raft;
    if (running != null) {
      if (running.transferLeadership(localNow(), target) instanceof Transfer.Refused) {
        world.marks().hit(Mark.TRANSFER_REFUSED);
      }
      settle(running);
    }
  }

  @Override
  protected void changeMembership(MembershipChange change) {
    Raft running = raft;
    if (running != null) {
      Change outcome = running.changeMembership(localNow(), change);
      MembershipMarks.asked(world.marks(), change, outcome);
      settle(running);
    }
  }

  @Override
  protected void leave() {
    handOverTo(null);
  }

  /** Whether nobody has to wait for an election timeout because this process ends. */
  private static boolean mayLeave(Raft running) {
    return running.role() == RoleName.LEADER
        ? running.transferTarget() == null
        : running.leader() != null;
  }

  // ---------------------------------------------------------------- disk faults

  @Override
  public boolean isDiskOrdinary() {
    return disk.isOrdinary() && !world.atlas().isHarmed(index);
  }

  @Override
  protected boolean tearsBatches() {
    return false;
  }

  @Override
  protected boolean owes() {
    return false;
  }

  @Override
  public boolean isWriting() {
    return world.disk(index).unsyncedWrites() > 0;
  }

  @Override
  public void armDisk(DiskFault fault) {
    disk.arm(fault);
  }

  @Override
  public void repairDisk() {
    disk.repair();
  }

  @Override
  public boolean rotDisk() {
    boolean done = disk.rot();
    if (done) {
      world.atlas().struck(index);
      world.marks().hit(Mark.BIT_ROT);
    }
    return done;
  }

  @Override
  protected void wipe() {
    snapshots.wipe();
  }

  @Override
  protected void initialize() {}

  @Override
  public void stallApplier(long untilNanos) {
    applierFreeAt = Math.max(applierFreeAt, untilNanos);
  }

  @Override
  public void stallDisk(long untilNanos) {
    disk.stall(untilNanos);
  }

  @Override
  public void slowDisk(int factor) {
    disk.slow(factor);
  }
}
