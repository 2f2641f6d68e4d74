package dev.raftkit.node;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Effect.Rejection;
import dev.raftkit.core.Effects;
import dev.raftkit.core.Proposal;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.node.Status.State;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.node.session.SessionSummary;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.Whim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one group on the event loop. What happens elsewhere becomes an input in the inbox; a turn
 * feeds all that waits to the core, drains it once and hands the effects out. However many inputs
 * arrive before a turn, they share its one write and its messages, so batches grow with the load.
 *
 * <p>There is no rule of Raft here, and no order to be kept but that of the effects: see the contract
 * at {@link Raft}. Whatever goes wrong on this member stops the group on this member.
 */
final class GroupDriver {
  private static final Logger LOG = LoggerFactory.getLogger(GroupDriver.class);

  private final World world;
  private final EventLoop loop;
  private final LogStore store;
  private final int group;
  private final long patienceNanos;
  private final Member self;
  private final String clusterId;
  private final Members members;
  private final Raft raft;
  private final Proposals proposals;
  private final GroupSessions sessions;
  private final Applier applier;
  private final Leaderships leaderships;

  private final GroupSnapshots snapshots;
  private final Transfers transfers;
  private final Consumer<IOException> diskFailed;

  private final Inbox inbox;
  private final Runnable timerFired = this::timerFired;
  private final CompletableFuture<Status> stopped = new CompletableFuture<>();
  private volatile Status status;

  private final List<Inbox.Input> inputs = new ArrayList<>();
  private final Map<Rejection, Long> rejected = new EnumMap<>(Rejection.class);
  private boolean hasRejectedMore;
  private boolean running = true;
  private long appliedTerm;
  private long timerAt = Long.MAX_VALUE;
  private EventLoop.@Nullable Timer timer;

  /**
   * Recovers the group; it does nothing before {@link #start}.
   *
   * @param diskFailed is told of a write that failed: no group of the host can go on
   */
  GroupDriver(
      World world,
      RaftHost.Stores stores,
      SnapshotShare share,
      SnapshotPolicy policy,
      RaftHost.Group group,
      Member self,
      String clusterId,
      Members members,
      Consumer<IOException> diskFailed) {
    this.world = world;
    this.loop = world.loop();
    this.store = stores.log();
    this.diskFailed = diskFailed;
    this.inbox = new Inbox(loop, world.whim(), this::turn);
    this.group = group.id();
    this.patienceNanos = group.config().electionTimeoutMaxNanos();
    this.self = self;
    this.clusterId = clusterId;
    this.members = members;
    this.raft = Raft.restart(
        loop.now(), group.config(), store.recovered(group.id()), world.random(), world.trace());
    this.proposals = new Proposals(group.config());
    this.sessions = new GroupSessions(group.sessions());
    this.applier = new Applier(
        world.applyWorker(),
        group.stateMachine(),
        group.sessions(),
        group.config().configuration(),
        new Applied());
    this.snapshots = new GroupSnapshots(world, stores, share, policy, group, raft, applier, inbox);
    this.leaderships = new Leaderships(loop, world.callbackWorker());
    this.transfers = new Transfers(raft);
    for (Rejection reason : Rejection.values()) {
      rejected.put(reason, 0L);
    }
    this.status = presentStatus();
  }

  /** Takes the first turn. */
  void start() {
    inbox.scheduleTurn();
  }

  /** A message arrived. Any thread. */
  void received(Message message) {
    inbox.add(message, raft::receive);
  }

  /** Any thread. */
  CompletableFuture<byte[]> propose(byte[] command, long timeoutNanos) {
    CompletableFuture<byte[]> result = proposals.offer(command, loop.now(), timeoutNanos);
    inbox.scheduleTurn();
    return result;
  }

  /** Any thread. */
  CompletableFuture<byte[]> ask(SessionRequest request, long timeoutNanos) {
    var result = sessions.ask(request, status.role(), proposals, loop.now(), timeoutNanos);
    inbox.scheduleTurn();
    return result;
  }

  /** Any thread. */
  SessionSummary sessions() {
    return sessions.summary();
  }

  /** Completes with the last index that a snapshot covers. Any thread. */
  CompletableFuture<Long> takeSnapshot() {
    CompletableFuture<Long> result = new CompletableFuture<>();
    loop.execute(() -> {
      if (running) {
        snapshots.take(result);
      } else {
        result.completeExceptionally(new ProposalException.Stopped(self.id() + " is stopped"));
      }
    });
    return result;
  }

  /** Completes with the next leader. Any thread. */
  CompletableFuture<Member> transferLeadership(@Nullable NodeId target, long timeoutNanos) {
    CompletableFuture<Member> result = new CompletableFuture<>();
    loop.execute(() -> {
      if (running) {
        inbox.add(now -> transfers.begin(now, target, timeoutNanos, member(raft.leader()), result));
      } else {
        result.completeExceptionally(new TransferException.Stopped(self.id() + " is stopped"));
      }
    });
    return result;
  }

  /** Completes, on the loop, when this member does not lead, or not for lack of trying. */
  CompletableFuture<Void> leave() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (running && raft.role() == RoleName.LEADER) {
      transfers.leave(loop.now(), patienceNanos, done);
      inbox.scheduleTurn();
    } else {
      done.complete(null);
    }
    return done;
  }

  /** Any thread. */
  void addLeadershipListener(LeadershipListener listener) {
    loop.execute(() -> {
      if (running) {
        leaderships.add(listener);
      }
    });
  }

  /** Any thread. */
  Status status() {
    return status;
  }

  /** Completes on the callback worker, after the listeners were told. Any thread. */
  CompletableFuture<Status> stopped() {
    return stopped.copy();
  }

  /** Stops in order. */
  void stop() {
    if (running) {
      end(State.STOPPED, null, self.id() + " was stopped");
    }
  }

  /** Stops because the host cannot go on. */
  void fail(IOException cause) {
    if (running) {
      LOG.error("group {} on {} failed and is stopped: {}", group, self.id(), cause.getMessage());
      end(State.FAILED, cause, "the group failed on " + self.id() + ": " + cause.getMessage());
    }
  }

  private void timerFired() {
    timer = null;
    timerAt = Long.MAX_VALUE;
    // In line behind the messages that have arrived: a late timer must not outrun a heartbeat.
    inbox.add(now -> {
      if (now >= raft.deadline()) {
        raft.tick(now);
      }
    });
  }

  private void turn() {
    inbox.takeInto(inputs);
    if (!running) {
      inputs.clear();
      return;
    }
    try {
      // Read after the inputs were taken: no message may seem older than its sending, or a pause
      // in between would shorten the time in which this member votes for nobody (thesis §6.4.1).
      long now = loop.now();
      feed(now);
      Effects effects = raft.drain();
      // Before a message leaves that lets another lead, nobody may believe that none can.
      leaderships.renew(raft.leaseUntil());
      handOut(effects);
      settle(now);
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("group {} on {} failed and is stopped: {}", group, self.id(), e.getMessage(), e);
      end(State.FAILED, e, "the group failed on " + self.id() + ": " + e.getMessage());
    }
  }

  private void feed(long now) throws IOException {
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).feed(now);
    }
    inputs.clear();
    if (transfers.isUnderWay()) {
      proposals.expireWaiting(now);
      return;
    }
    List<byte[]> commands = proposals.nextBatch(now);
    if (!commands.isEmpty()) {
      sessions.stamp(proposals.batchType(), commands, now, leadingTerm());
      proposed(raft.propose(now, proposals.batchType(), commands));
    }
  }

  /** The term in which this member leads; 0 if it does not. */
  private long leadingTerm() {
    return raft.role() == RoleName.LEADER ? raft.currentTerm() : 0;
  }

  private void proposed(Proposal outcome) {
    if (outcome instanceof Proposal.Accepted accepted) {
      proposals.accepted(accepted.firstIndex(), accepted.term());
    } else if (outcome instanceof Proposal.NotLeader) {
      proposals.refused(notLeader());
    } else if (outcome instanceof Proposal.Busy busy) {
      proposals.refused(busy);
    } else if (outcome instanceof Proposal.HandingOver) {
      throw new IllegalStateException("proposals wait until a hand-over has ended");
    }
  }

  private void handOut(Effects effects) {
    boolean sent = false;
    for (int i = 0; i < effects.size(); i++) {
      Effect effect = effects.get(i);
      switch (effect.kind()) {
        case PERSIST -> persist((Effect.Persist) effect);
        case SEND -> {
          world.transport().send(group, ((Effect.Send) effect).message());
          sent = true;
          if (world.whim().strikes(Whim.Site.MESSAGE_FLUSHED_ALONE)) {
            world.transport().flush();
          }
        }
        case APPLY -> apply(((Effect.Apply) effect).entries());
        case READ_ENTRIES -> read((Effect.ReadEntries) effect);
        case READ_SNAPSHOT -> snapshots.read((Effect.ReadSnapshot) effect);
        case STORE_SNAPSHOT -> snapshots.store((Effect.StoreSnapshot) effect);
        case INSTALL_SNAPSHOT -> install(((Effect.InstallSnapshot) effect).snapshot());
        case COMPACT_LOG -> snapshots.compact(((Effect.CompactLog) effect).base());
        case LEADER_CHANGED -> leaderChanged((Effect.LeaderChanged) effect);
        case TRANSFER_ENDED -> transferEnded((Effect.TransferEnded) effect);
        case CONFIGURATION_CHANGED -> LOG.info("group {} on {}: {}", group, self.id(), effect);
        case REJECTED -> rejected(((Effect.Rejected) effect).reason());
      }
    }
    if (sent) {
      world.transport().flush();
    }
  }

  private void rejected(Rejection reason) {
    rejected.merge(reason, 1L, Long::sum);
    hasRejectedMore = true;
  }

  private void persist(Effect.Persist write) {
    store.persist(group, write, error -> {
      if (error == null) {
        inbox.add(now -> raft.persisted(now, write.writeSeq()));
      } else {
        diskFailed.accept(error);
      }
    });
  }

  /** What the snapshot covers is decided without its entries being seen here. */
  private void install(Snapshot snapshot) {
    proposals.skipped(snapshot.lastIndex());
    snapshots.install(snapshot);
  }

  private void apply(EntryBatch entries) {
    applier.apply(entries, proposals.decidedBy(entries, this::notLeader));
  }

  private void read(Effect.ReadEntries read) {
    store.read(
        group,
        read.from(),
        read.to(),
        read.bytesMax(),
        (entries, error) -> inbox.add(now -> {
          if (entries == null) {
            throw error != null ? error : new IOException("neither entries nor an error");
          }
          raft.entriesRead(now, read.requestId(), entries);
        }));
  }

  private void transferEnded(Effect.TransferEnded ended) {
    LOG.info("group {} on {}: {}", group, self.id(), ended);
    transfers.ended(ended);
  }

  private void leaderChanged(Effect.LeaderChanged change) {
    Member leader = member(change.leader());
    String news = leader == null ? "no leader is known" : leader + " leads";
    LOG.info("group {} on {}: {} in term {}", group, self.id(), news, change.term());
    leaderships.leaderChanged(change.term(), leader, self.equals(leader));
    transfers.leaderChanged(leader, self.equals(leader));
  }

  /** After the effects: what this host makes of the core's new state. */
  private void settle(long now) {
    leaderships.applied(appliedTerm);
    leaderships.renew(raft.leaseUntil());
    proposals.expire(now);
    snapshots.settle(now);
    transfers.settle(now, proposals.count());
    sessions.settle(now, leadingTerm(), proposals);
    long deadline = Math.min(raft.deadline(), proposals.earliestDeadline());
    arm(Math.min(deadline, Math.min(transfers.deadline(), sessions.deadline(leadingTerm()))));
    if (!isPresent(status)) {
      status = presentStatus();
      hasRejectedMore = false;
    }
    if (!inbox.isEmpty() || (proposals.areWaiting() && !transfers.isUnderWay())) {
      inbox.scheduleTurn();
    }
  }

  private void arm(long at) {
    if (at == timerAt) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    timerAt = at;
    timer = at == Long.MAX_VALUE ? null : loop.schedule(at, timerFired);
  }

  private void end(State state, @Nullable Throwable cause, String reason) {
    running = false;
    arm(Long.MAX_VALUE);
    applier.stop();
    leaderships.end();
    snapshots.stop(reason);
    proposals.stop(reason);
    transfers.stop(reason);
    Status last = status(state, RoleName.FOLLOWER, null, cause);
    status = last;
    world.callbackWorker().execute(() -> stopped.complete(last));
  }

  /** Whether a status says what there is to say: most turns, those of heartbeats, change nothing. */
  private boolean isPresent(Status known) {
    Member leader = known.leader();
    return known.role() == raft.role()
        && known.term() == raft.currentTerm()
        && Objects.equals(leader == null ? null : leader.id(), raft.leader())
        && known.commitIndex() == raft.commitIndex()
        && known.lastApplied() == raft.lastApplied()
        && known.lastLogIndex() == raft.lastLog().index()
        && known.firstLogIndex() == raft.base().index() + 1
        && known.snapshotIndex() == snapshots.snapshotIndex()
        && known.snapshotBytesSent() == snapshots.bytesSent()
        && known.snapshotBytesReceived() == snapshots.bytesReceived()
        && known.pendingProposals() == proposals.count()
        && known.droppedMessages() == inbox.droppedMessages()
        && !hasRejectedMore;
  }

  private Status presentStatus() {
    return status(State.RUNNING, raft.role(), member(raft.leader()), null);
  }

  private Status status(
      State state, RoleName role, @Nullable Member leader, @Nullable Throwable cause) {
    return new Status(
        self,
        clusterId,
        state,
        role,
        raft.currentTerm(),
        leader,
        raft.commitIndex(),
        raft.lastApplied(),
        raft.lastLog().index(),
        raft.base().index() + 1,
        snapshots.snapshotIndex(),
        snapshots.bytesSent(),
        snapshots.bytesReceived(),
        proposals.count(),
        rejected,
        inbox.droppedMessages(),
        cause);
  }

  private ProposalException.NotLeader notLeader() {
    return new ProposalException.NotLeader(member(transfers.leader()));
  }

  private @Nullable Member member(@Nullable NodeId id) {
    Address address = id == null ? null : members.address(id);
    return id == null || address == null ? null : new Member(id, address);
  }

  /** Brings the apply worker's news to the loop. */
  private final class Applied implements Applier.Listener {
    @Override
    public void applied(ApplyTask task) {
      inbox.add(now -> {
        raft.applied(now, task.lastIndex());
        appliedTerm = task.lastTerm();
        sessions.applied(now, leadingTerm(), appliedTerm, task.sessions());
        @Nullable PendingProposal @Nullable [] decided = task.proposals();
        if (decided != null) {
          proposals.finished(decided);
        }
      });
    }

    @Override
    public void captured(@Nullable CapturedState captured) {
      loop.execute(() -> snapshots.captured(captured));
    }

    @Override
    public void restored(Snapshot snapshot, SessionSummary summary) {
      inbox.add(now -> {
        sessions.restored(summary);
        snapshots.restored(now, snapshot);
      });
    }

    @Override
    public void failed(IllegalStateException cause) {
      inbox.add(now -> {
        throw cause;
      });
    }
  }
}
