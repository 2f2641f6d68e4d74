package dev.raftkit.node;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Effect.Rejection;
import dev.raftkit.core.Effects;
import dev.raftkit.core.Proposal;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.node.Status.State;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
  /** How many inputs one turn takes, so that other groups and timers have theirs. */
  static final int TURN_INPUTS_MAX = 4096;

  /** How many inputs may wait before messages are dropped. */
  static final int INBOX_MAX = 65_536;

  private static final Logger LOG = LoggerFactory.getLogger(GroupDriver.class);

  /** Something that happened, to be told to the core in the next turn. */
  private interface Input {
    void feed(long now) throws IOException;
  }

  private final World world;
  private final EventLoop loop;
  private final LogStore store;
  private final int group;
  private final Member self;
  private final String clusterId;
  private final Members members;
  private final Raft raft;
  private final Proposals proposals;
  private final Applier applier;
  private final Leaderships leaderships;

  private final ConcurrentLinkedQueue<Input> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inboxSize = new AtomicInteger();
  private final AtomicLong droppedMessages = new AtomicLong();
  private final AtomicBoolean turnScheduled = new AtomicBoolean();
  private final Runnable turn = this::turn;
  private final Runnable timerFired = this::timerFired;
  private final CompletableFuture<Status> stopped = new CompletableFuture<>();
  private volatile Status status;

  private final List<Input> inputs = new ArrayList<>();
  private final Map<Rejection, Long> rejected = new EnumMap<>(Rejection.class);
  private boolean running = true;
  private long appliedTerm;
  private long timerAt = Long.MAX_VALUE;
  private EventLoop.@Nullable Timer timer;

  /** Recovers the group; it does nothing before {@link #start}. */
  GroupDriver(
      World world,
      LogStore store,
      RaftHost.Group group,
      Member self,
      String clusterId,
      Members members) {
    this.world = world;
    this.loop = world.loop();
    this.store = store;
    this.group = group.id();
    this.self = self;
    this.clusterId = clusterId;
    this.members = members;
    this.raft = Raft.restart(
        loop.now(), group.config(), store.recovered(group.id()), world.random(), world.trace());
    this.proposals = new Proposals(group.config());
    this.applier = new Applier(world.applyWorker(), group.stateMachine(), new Applied());
    this.leaderships = new Leaderships(loop, world.callbackWorker());
    for (Rejection reason : Rejection.values()) {
      rejected.put(reason, 0L);
    }
    this.status = snapshot();
  }

  /** Takes the first turn. */
  void start() {
    scheduleTurn();
  }

  /** A message arrived. Any thread. */
  void received(Message message) {
    if (inboxSize.get() >= INBOX_MAX) {
      // A dropped message is one that the network lost: Raft sends what matters again.
      droppedMessages.incrementAndGet();
      return;
    }
    input(now -> raft.receive(now, message));
  }

  /** Any thread. */
  CompletableFuture<byte[]> propose(byte[] command, long timeoutNanos) {
    CompletableFuture<byte[]> result = proposals.offer(command, loop.now(), timeoutNanos);
    scheduleTurn();
    return result;
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

  private void input(Input input) {
    inboxSize.incrementAndGet();
    inbox.add(input);
    scheduleTurn();
  }

  private void scheduleTurn() {
    if (!turnScheduled.get() && turnScheduled.compareAndSet(false, true)) {
      loop.execute(turn);
    }
  }

  private void timerFired() {
    timer = null;
    timerAt = Long.MAX_VALUE;
    // In line behind the messages that have arrived: a late timer must not outrun a heartbeat.
    input(now -> {
      if (now >= raft.deadline()) {
        raft.tick(now);
      }
    });
  }

  private void turn() {
    turnScheduled.set(false);
    takeInputs();
    if (!running) {
      inputs.clear();
      return;
    }
    try {
      // Read after the inputs were taken: no message may seem older than its sending, or a pause
      // in between would shorten the time in which this member votes for nobody (thesis §6.4.1).
      long now = loop.now();
      feed(now);
      handOut(raft.drain());
      settle(now);
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("group {} on {} failed and is stopped: {}", group, self.id(), e.getMessage(), e);
      end(State.FAILED, e, "the group failed on " + self.id() + ": " + e.getMessage());
    }
  }

  private void takeInputs() {
    Input next = inbox.poll();
    while (next != null) {
      inputs.add(next);
      next = inputs.size() < TURN_INPUTS_MAX ? inbox.poll() : null;
    }
    inboxSize.addAndGet(-inputs.size());
  }

  private void feed(long now) throws IOException {
    for (int i = 0; i < inputs.size(); i++) {
      inputs.get(i).feed(now);
    }
    inputs.clear();
    List<byte[]> commands = proposals.nextBatch(now);
    if (!commands.isEmpty()) {
      proposed(raft.propose(now, commands));
    }
  }

  private void proposed(Proposal outcome) {
    if (outcome instanceof Proposal.Accepted accepted) {
      proposals.accepted(accepted.firstIndex(), accepted.term());
    } else if (outcome instanceof Proposal.NotLeader notLeader) {
      proposals.refused(new ProposalException.NotLeader(member(notLeader.leader())));
    } else if (outcome instanceof Proposal.Busy busy) {
      proposals.refused(new ProposalException.Busy(busy.uncommittedBytes()
          + " bytes are not committed yet; the limit is "
          + busy.uncommittedBytesMax()
          + " (uncommittedBytesMax): try again later"));
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
        }
        case APPLY -> apply(((Effect.Apply) effect).entries());
        case READ_ENTRIES -> read((Effect.ReadEntries) effect);
        case READ_SNAPSHOT, STORE_SNAPSHOT, INSTALL_SNAPSHOT, COMPACT_LOG ->
          throw new UnsupportedOperationException();
        case LEADER_CHANGED -> leaderChanged((Effect.LeaderChanged) effect);
        case REJECTED -> rejected.merge(((Effect.Rejected) effect).reason(), 1L, Long::sum);
      }
    }
    if (sent) {
      world.transport().flush();
    }
  }

  private void persist(Effect.Persist write) {
    store.persist(
        group,
        write,
        error -> input(now -> {
          if (error != null) {
            throw error;
          }
          raft.persisted(now, write.writeSeq());
        }));
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
        (entries, error) -> input(now -> {
          if (entries == null) {
            throw error != null ? error : new IOException("neither entries nor an error");
          }
          raft.entriesRead(now, read.requestId(), entries);
        }));
  }

  private void leaderChanged(Effect.LeaderChanged change) {
    Member leader = member(change.leader());
    if (leader == null) {
      LOG.info("group {} on {}: no leader is known in term {}", group, self.id(), change.term());
    } else {
      LOG.info("group {} on {}: {} leads in term {}", group, self.id(), leader, change.term());
    }
    leaderships.leaderChanged(change.term(), leader, self.equals(leader));
  }

  /** After the effects: what this host makes of the core's new state. */
  private void settle(long now) {
    leaderships.applied(appliedTerm);
    leaderships.renew(raft.leaseUntil());
    proposals.expire(now);
    arm(Math.min(raft.deadline(), proposals.earliestDeadline()));
    status = snapshot();
    if (!inbox.isEmpty() || proposals.areWaiting()) {
      scheduleTurn();
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
    proposals.stop(reason);
    Status last = snapshot(state, RoleName.FOLLOWER, null, cause);
    status = last;
    world.callbackWorker().execute(() -> stopped.complete(last));
  }

  private Status snapshot() {
    return snapshot(State.RUNNING, raft.role(), member(raft.leader()), null);
  }

  private Status snapshot(
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
        proposals.count(),
        rejected,
        droppedMessages.get(),
        cause);
  }

  private ProposalException.NotLeader notLeader() {
    return new ProposalException.NotLeader(member(raft.leader()));
  }

  private @Nullable Member member(@Nullable NodeId id) {
    Address address = id == null ? null : members.address(id);
    return id == null || address == null ? null : new Member(id, address);
  }

  /** Brings the apply worker's news to the loop. */
  private final class Applied implements Applier.Listener {
    @Override
    public void applied(ApplyTask task) {
      input(now -> {
        raft.applied(now, task.lastIndex());
        appliedTerm = task.lastTerm();
        @Nullable PendingProposal @Nullable [] decided = task.proposals();
        if (decided != null) {
          proposals.finished(decided);
        }
      });
    }

    @Override
    public void failed(IllegalStateException cause) {
      input(now -> {
        throw cause;
      });
    }
  }
}
