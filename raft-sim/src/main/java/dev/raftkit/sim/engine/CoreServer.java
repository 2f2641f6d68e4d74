package dev.raftkit.sim.engine;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Effects;
import dev.raftkit.core.Proposal;
import dev.raftkit.core.Raft;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.invariant.Invariants;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.sim.engine.workload.Registers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server of the core layer: a {@link Raft}, whose effects are executed here one by one. */
final class CoreServer extends Server {
  private static final long NOT_ARMED = Long.MAX_VALUE;

  private final int index;
  private final Invariants invariants;
  private final RandomStream timing;
  private final CoreDisk disk;
  private final Registers registers = new Registers();
  private final ArrayList<Pending> pending = new ArrayList<>();
  private @Nullable Raft raft;
  private long armedAt = NOT_ARMED;

  /** Distinguishes the timer that counts from those that came to nothing. */
  private long timerNumber;

  private long applierFreeAt;

  CoreServer(World world, int index) {
    super(world, index);
    this.index = index;
    this.invariants = world.invariants();
    this.timing = world.random().split("applier/" + (index + 1));
    this.disk = new CoreDisk(world, this);
  }

  @Override
  public @Nullable Raft raft() {
    return raft;
  }

  @Override
  protected void start() {
    disk.recover();
    RandomStream timer = random.split("timer/" + process());
    Raft started = Raft.restart(
        0, world.settings().raftConfig(id()), world.disk(index).recovered(), timer, this::traced);
    raft = started;
    registers.clear();
    pending.clear();
    armedAt = NOT_ARMED;
    applierFreeAt = 0;
    invariants.restarted(index, started);
    settle(started);
  }

  @Override
  protected void stop(boolean powerLost) {
    raft = null;
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
          running.receive(localNow(), message);
        }
      }
      case TIMER -> running.tick(localNow());
      case SYNCED -> running.persisted(localNow(), disk.synced());
      case READ -> {
        if (event.payload() instanceof EntryBatch entries) {
          running.entriesRead(localNow(), event.number(), entries);
        }
      }
      case APPLIED -> {
        if (event.payload() instanceof EntryBatch entries) {
          apply(entries);
          running.applied(localNow(), entries.lastIndex());
        }
      }
      case CALL -> {
        if (event.payload() instanceof ClientCall call) {
          propose(running, call);
        }
      }
      case TASK, CLIENT, FAULT, PHASE ->
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
  }

  private void execute(Raft running, Effect effect) {
    switch (effect.kind()) {
      case SEND -> send(running, ((Effect.Send) effect).message());
      case APPLY -> startApplying(((Effect.Apply) effect).entries());
      case READ_ENTRIES -> read((Effect.ReadEntries) effect);
      case READ_SNAPSHOT, STORE_SNAPSHOT, INSTALL_SNAPSHOT, COMPACT_LOG ->
        throw new UnsupportedOperationException();
      case PERSIST, LEADER_CHANGED, REJECTED -> {}
    }
  }

  private void send(Raft running, Message message) {
    invariants.sent(index, running, message);
    world.network().send(index, world.roster().indexOf(message.to()), message, message);
  }

  private void startApplying(EntryBatch entries) {
    invariants.applying(index, entries);
    long now = world.queue().now();
    long duration = timing.mostlySmall(1, world.settings().applyMaxNanos());
    applierFreeAt = Math.max(now, applierFreeAt) + duration;
    schedule(applierFreeAt - now, EventKind.APPLIED, entries.lastIndex(), entries);
  }

  private void read(Effect.ReadEntries read) {
    world.marks().hit(Mark.ENTRIES_READ_FROM_DISK);
    LogModel log = world.disk(index).log();
    EntryBatch entries = log.read(read.from(), read.to(), read.bytesMax());
    schedule(disk.latency(), EventKind.READ, read.requestId(), entries);
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

  // ---------------------------------------------------------------- proposals

  private void propose(Raft running, ClientCall call) {
    Proposal proposal = running.propose(localNow(), List.of(call.command()));
    if (proposal instanceof Proposal.Accepted accepted) {
      pending.add(new Pending(accepted.firstIndex(), accepted.term(), call));
    } else if (proposal instanceof Proposal.NotLeader notLeader) {
      world.marks().hit(Mark.PROPOSAL_TO_FOLLOWER);
      call.client().refused(call.id(), notLeader.leader());
    } else {
      world.marks().hit(Mark.PROPOSAL_BUSY);
      call.client().busy(call.id());
    }
  }

  private void apply(EntryBatch entries) {
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      long result = entry.type() == EntryType.COMMAND ? registers.apply(entry.payload()) : 0;
      if (!pending.isEmpty()) {
        decide(entries.firstIndex() + i, entry, result);
      }
    }
  }

  /**
   * An index is decided by the entry that is committed there: of the accepted term, and the command
   * has happened; of another, and it never will.
   */
  private void decide(long appliedIndex, Entry entry, long result) {
    for (int i = pending.size() - 1; i >= 0; i--) {
      Pending waiting = pending.get(i);
      if (waiting.index == appliedIndex) {
        pending.remove(i);
        if (waiting.term == entry.term()) {
          long content = LogModel.contentHash(entry);
          invariants.acknowledged(index, appliedIndex, entry.term(), content);
          waiting.call.client().done(waiting.call.id(), result);
        } else {
          world.marks().hit(Mark.PROPOSAL_OVERWRITTEN);
          waiting.call.client().overwritten(waiting.call.id());
        }
      }
    }
  }

  /** A command that this server accepted as leader, and where. */
  private record Pending(long index, long term, ClientCall call) {}

  // ---------------------------------------------------------------- disk faults

  @Override
  public boolean isDiskOrdinary() {
    return disk.isOrdinary();
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
