package dev.raftkit.node;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Raft;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Whim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of one group: takes them when the log has grown, sends and receives them as the core
 * asks, deletes those that are not needed any more. A snapshot that cannot be written costs nothing
 * but the snapshot; it is tried again later. Loop thread only.
 */
final class GroupSnapshots {
  private static final Logger LOG = LoggerFactory.getLogger(GroupSnapshots.class);

  private final World world;
  private final LogStore log;
  private final SnapshotStore store;
  private final SnapshotShare share;
  private final SnapshotPolicy policy;
  private final int group;
  private final Raft raft;
  private final Applier applier;
  private final Inbox inbox;
  private final boolean isWitness;

  private final List<CompletableFuture<Long>> asked = new ArrayList<>();

  /** Snapshots on their way into the state machine, by index: not to be deleted. */
  private final TreeSet<Long> restoring = new TreeSet<>();

  private long snapshotIndex;
  private long bytesSent;
  private long bytesReceived;
  private boolean isTaking;
  private boolean holdsTurn;
  private @Nullable SnapshotTask task;
  private boolean mayDelete;

  /** What the log could not give back after the last snapshot. */
  private long unreclaimedBytes;

  private long retryAt = Long.MIN_VALUE;
  private long retryNanos;
  private boolean isStopped;

  GroupSnapshots(
      World world,
      RaftHost.Stores stores,
      SnapshotShare share,
      SnapshotPolicy policy,
      RaftHost.Group group,
      Raft raft,
      Applier applier,
      Inbox inbox) {
    this.world = world;
    this.log = stores.log();
    this.store = stores.snapshots();
    this.share = share;
    this.policy = policy;
    this.group = group.id();
    this.raft = raft;
    this.applier = applier;
    this.inbox = inbox;
    this.isWitness = group.config().isWitness();
    this.retryNanos = policy.retryMin().toNanos();
    Snapshot newest = log.recovered(this.group).snapshot();
    this.snapshotIndex = newest == null ? 0 : newest.lastIndex();
  }

  /** The last entry that a durable snapshot covers; 0 without one. */
  long snapshotIndex() {
    return snapshotIndex;
  }

  /** See {@link Status}. */
  long bytesSent() {
    return bytesSent;
  }

  /** See {@link Status}. */
  long bytesReceived() {
    return bytesReceived;
  }

  // ---------------------------------------------------------------- what the core asks for

  void read(Effect.ReadSnapshot read) {
    share.transfer(read.bytesMax(), () -> {
      if (!isStopped) {
        store.read(
            group,
            read.lastIndex(),
            read.offset(),
            read.bytesMax(),
            (chunk, error) -> wasRead(read, chunk, error));
      }
    });
  }

  private void wasRead(
      Effect.ReadSnapshot read, @Nullable SnapshotChunk chunk, @Nullable IOException error) {
    if (chunk != null) {
      bytesSent += chunk.data().length;
      inbox.add(now -> raft.snapshotRead(now, read.requestId(), chunk));
      return;
    }
    if (error != null) {
      LOG.error(
          "group {}: a snapshot cannot be sent to {}, a new one is taken", group, read.to(), error);
      snapshotIndex = 0;
      take();
    }
    // The core asks for another at once, which may not be there either.
    later(policy.retryMin().toNanos(), now -> raft.snapshotRead(now, read.requestId(), null));
  }

  void store(Effect.StoreSnapshot effect) {
    SnapshotChunk chunk = effect.chunk();
    if (isWitness) {
      share.enter(() -> storeAsWitness(chunk));
      return;
    }
    store.store(group, chunk, (nextOffset, complete, error) -> {
      if (error == null) {
        inbox.add(now -> stored(now, chunk, nextOffset, complete));
      } else {
        LOG.error("group {}: the snapshot {} is not received any further", group, chunk, error);
        // Until the core hears of it, it takes no other piece.
        later(
            policy.receptionRetryNanos(chunk.offset()),
            now -> raft.snapshotStored(now, chunk, nextOffset, complete));
      }
    });
  }

  /** A witness needs of a snapshot what the first piece says, and writes one without a state. */
  private void storeAsWitness(SnapshotChunk chunk) {
    if (isStopped) {
      share.leave();
      return;
    }
    write(new CapturedState(chunk.snapshot(), WitnessState.NOTHING), (now, error) -> {
      leaveTurn();
      if (error == null) {
        stored(now, chunk, chunk.sizeBytes(), true);
      } else {
        LOG.error("group {}: the snapshot {} cannot be written down", group, chunk, error);
        later(policy.receptionRetryNanos(0), then -> raft.snapshotStored(then, chunk, 0, false));
      }
    });
  }

  private void stored(long now, SnapshotChunk chunk, long nextOffset, boolean complete) {
    if (nextOffset == chunk.offset() + chunk.data().length) {
      bytesReceived += chunk.data().length;
    }
    if (complete) {
      retryNanos = policy.retryMin().toNanos();
      snapshotIndex = Math.max(snapshotIndex, chunk.snapshot().lastIndex());
      mayDelete = true;
    }
    raft.snapshotStored(now, chunk, nextOffset, complete);
  }

  void install(Snapshot snapshot) {
    restoring.add(snapshot.lastIndex());
    applier.restore(store, group, snapshot);
  }

  void restored(long now, Snapshot snapshot) {
    restoring.remove(snapshot.lastIndex());
    raft.snapshotInstalled(now, snapshot.lastIndex());
  }

  void compact(LogPosition base) {
    log.compact(group, base);
  }

  // ---------------------------------------------------------------- snapshots of its own

  /** Takes a snapshot as soon as it is this group's turn; completes with the last index covered. */
  void take(CompletableFuture<Long> result) {
    asked.add(result);
    take();
  }

  private void take() {
    if (!isTaking) {
      isTaking = true;
      share.enter(this::capture);
    }
  }

  private void capture() {
    if (isStopped) {
      share.leave();
    } else {
      holdsTurn = true;
      applier.capture();
    }
  }

  void captured(@Nullable CapturedState captured) {
    if (isStopped) {
      if (captured != null) {
        world.snapshotWorker().execute(captured.source()::close);
      }
      return;
    }
    if (captured == null || captured.snapshot().lastIndex() <= snapshotIndex) {
      if (captured != null) {
        world.snapshotWorker().execute(captured.source()::close);
      }
      leave();
      answer(snapshotIndex);
      return;
    }
    Snapshot snapshot = captured.snapshot();
    write(captured, (now, error) -> written(now, snapshot, error));
  }

  /** Writes a snapshot while this group has its turn. */
  private void write(CapturedState captured, Written written) {
    holdsTurn = true;
    SnapshotTask next = new SnapshotTask(
        world.loop(),
        world.snapshotWorker(),
        captured,
        store.write(group, captured.snapshot()),
        (snapshot, error) -> inbox.add(now -> written.ended(now, error)));
    task = next;
    next.start();
  }

  /** Learns how the writing of a snapshot ended. */
  @FunctionalInterface
  private interface Written {
    void ended(long now, @Nullable IOException error);
  }

  private void written(long now, Snapshot snapshot, @Nullable IOException error) {
    leave();
    if (error != null) {
      long pause = backOff();
      retryAt = now + pause;
      LOG.error(
          "group {}: the snapshot at index {} was given up; the next attempt is made in {} ms",
          group,
          snapshot.lastIndex(),
          pause / 1_000_000,
          error);
      List.copyOf(asked).forEach(result -> result.completeExceptionally(error));
      asked.clear();
      return;
    }
    retryNanos = policy.retryMin().toNanos();
    snapshotIndex = Math.max(snapshotIndex, snapshot.lastIndex());
    mayDelete = true;
    unreclaimedBytes = Long.MAX_VALUE;
    raft.snapshotTaken(now, snapshot);
    answer(snapshot.lastIndex());
  }

  private void leave() {
    isTaking = false;
    leaveTurn();
  }

  private void leaveTurn() {
    holdsTurn = false;
    task = null;
    share.leave();
  }

  private void answer(long index) {
    List<CompletableFuture<Long>> answered = List.copyOf(asked);
    asked.clear();
    answered.forEach(result -> result.complete(index));
  }

  private long backOff() {
    long pause = retryNanos;
    retryNanos = Math.min(2 * retryNanos, policy.retryMax().toNanos());
    return pause;
  }

  private void later(long nanos, Inbox.Input input) {
    var unused = world.loop().schedule(world.loop().now() + nanos, () -> inbox.add(input));
  }

  // ---------------------------------------------------------------- the end of a turn

  /** After the effects of a turn: deletes what is old, and sees whether it is time for a new one. */
  void settle(long now) {
    if (mayDelete) {
      mayDelete = false;
      long needed = restoring.isEmpty() ? Long.MAX_VALUE : restoring.first();
      store.deleteOld(group, Math.min(needed, raft.snapshotNeededFrom()));
    }
    if (!isTaking && now >= retryAt && raft.lastApplied() > snapshotIndex) {
      takeIfWorthwhile();
    }
  }

  private void takeIfWorthwhile() {
    long reclaimable = log.reclaimableBytes(group);
    // What a snapshot could not free, another one right after it would not free either.
    unreclaimedBytes = Math.min(unreclaimedBytes, reclaimable);
    // While the log is kept for a follower, a snapshot would cost the disk much and free little.
    boolean isDue = reclaimable - unreclaimedBytes >= policy.logBytes()
        || world.whim().strikes(Whim.Site.SNAPSHOT_TAKEN_EARLY);
    if (isDue && raft.entriesNeededAfter() == Long.MAX_VALUE) {
      take();
    }
  }

  /** Gives up what is under way. */
  void stop(String reason) {
    isStopped = true;
    if (task != null) {
      task.stop();
    }
    if (holdsTurn) {
      leaveTurn();
    }
    List.copyOf(asked)
        .forEach(result -> result.completeExceptionally(new ProposalException.Stopped(reason)));
    asked.clear();
  }
}
