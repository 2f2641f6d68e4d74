package dev.raftkit.node;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Effects;
import dev.raftkit.core.Proposal;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.StateHash;
import dev.raftkit.node.Status.State;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.node.session.SessionSummary;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.Whim;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
  private final GroupLog log;
  private final int group;
  private final long patienceNanos;
  private final Member self;
  private final Raft raft;
  private final GroupMembers members;
  private final Proposals proposals;
  private final GroupSessions sessions;
  private final DueCommands due;
  private final Applier applier;
  private final GroupReads reads;
  private final Leaderships leaderships;
  private final Validation validation;
  private final StateComparison comparison;
  private final FeatureLevel level;

  private final GroupSnapshots snapshots;
  private final Transfers transfers;
  private final Administration administration;
  private final Consumer<Members> connect;

  private final Inbox inbox;
  private final TurnTimer timer;
  private final CompletableFuture<Status> stopped = new CompletableFuture<>();
  private final StatusBoard board;

  private final List<Inbox.Input> inputs = new ArrayList<>();
  private boolean running = true;
  private long appliedTerm;

  /**
   * Recovers the group; it does nothing before {@link #start}.
   *
   * @param connect is told whom to be connected with, whenever that changes
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
      Members listed,
      Consumer<Members> connect,
      Consumer<IOException> diskFailed) {
    this.world = world;
    this.loop = world.loop();
    this.inbox = new Inbox(loop, world.whim(), this::turn);
    this.timer = new TurnTimer(loop, this::deadlinePassed);
    this.group = group.id();
    this.patienceNanos = group.config().electionTimeoutMaxNanos();
    this.self = self;
    this.connect = connect;
    this.raft = Raft.restart(
        loop.now(),
        group.config(),
        stores.log().recovered(group.id()),
        world.random(),
        world.trace());
    this.log = new GroupLog(stores.log(), group.id(), raft, inbox, diskFailed);
    this.members = new GroupMembers(raft, listed);
    this.proposals = new Proposals(group.config(), group.timed());
    this.validation = new Validation(group);
    this.comparison = new StateComparison(group, raft, message -> sendAlone(message));
    this.level = new FeatureLevel(group, raft, world.transport(), loop.now());
    this.sessions = new GroupSessions(group.sessions());
    this.applier = new Applier(
        world.applyWorker(),
        group.stateMachine(),
        group.sessions(),
        group.config().configuration(),
        new Applied());
    this.reads = new GroupReads(raft, group.config(), applier);
    this.due = new DueCommands(sessions.clock(), applier, proposals, inbox);
    this.snapshots = new GroupSnapshots(world, stores, share, policy, group, raft, applier, inbox);
    this.transfers = new Transfers(raft, world.transport());
    this.administration = new Administration(raft, members, level, transfers, loop, inbox);
    this.leaderships = new Leaderships(loop, world.callbackWorker(), administration::resign);
    this.board = new StatusBoard(self, clusterId, members, raft, snapshots, proposals, inbox);
  }

  /** Takes the first turn. */
  void start() {
    inbox.scheduleTurn();
  }

  /** A message arrived. Any thread. */
  void received(Message message) {
    inbox.add(message, this::receive);
  }

  /** Any thread. */
  CompletableFuture<byte[]> propose(byte[] command, long timeoutNanos) {
    ProposalException refusal = validation.refusal(command);
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    CompletableFuture<byte[]> result = proposals.offer(command, loop.now(), timeoutNanos);
    inbox.scheduleTurn();
    return result;
  }

  /** Any thread. */
  CompletableFuture<byte[]> ask(SessionRequest request, long timeoutNanos) {
    ProposalException refusal = request.kind() == SessionRequest.Kind.COMMAND
        ? validation.refusal(request.command())
        : null;
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    var result = sessions.ask(request, status().role(), proposals, loop.now(), timeoutNanos);
    inbox.scheduleTurn();
    return result;
  }

  /** Any thread. */
  SessionSummary sessions() {
    return sessions.summary();
  }

  /** Any thread. */
  CompletableFuture<byte[]> read(byte[] query, ReadConsistency consistency, long timeoutNanos) {
    CompletableFuture<byte[]> result = reads.offer(query, consistency, loop.now(), timeoutNanos);
    inbox.scheduleTurn();
    return result;
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

  /** Any thread. */
  Administration administration() {
    return administration;
  }

  /** Whom to be connected with at the start. */
  Members present() {
    return members.present();
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
  Registration listen(LeadershipListener listener) {
    return leaderships.listen(listener);
  }

  /** Any thread. */
  Status status() {
    return board.status();
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

  private void deadlinePassed() {
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
    reads.ask(now);
    if (transfers.mustProposalsWait()) {
      proposals.expireWaiting(now);
      return;
    }
    List<byte[]> commands = proposals.nextBatch(now);
    if (!commands.isEmpty()) {
      propose(now, proposals.batchType(), commands);
    }
  }

  private void propose(long now, EntryType type, List<byte[]> commands) {
    boolean leads = raft.role() == RoleName.LEADER;
    ProposalException refusal = leads ? level.refusal(type, now) : null;
    if (refusal != null) {
      proposals.refused(refusal);
      return;
    }
    sessions.stamp(type, commands, now, leadingTerm());
    proposed(raft.propose(now, type, commands));
  }

  /** The term in which this member leads; 0 if it does not. */
  private long leadingTerm() {
    return raft.role() == RoleName.LEADER ? raft.currentTerm() : 0;
  }

  private void receive(long now, Message message) {
    if (message instanceof StateHash state) {
      comparison.heard(state);
    } else {
      raft.receive(now, message);
    }
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
        case PERSIST -> log.persist((Effect.Persist) effect);
        case SEND -> {
          world.transport().send(group, ((Effect.Send) effect).message());
          sent = true;
          if (world.whim().strikes(Whim.Site.MESSAGE_FLUSHED_ALONE)) {
            world.transport().flush();
          }
        }
        case APPLY -> apply(((Effect.Apply) effect).entries());
        case READ_ENTRIES -> log.read((Effect.ReadEntries) effect);
        case READ_SNAPSHOT -> snapshots.read((Effect.ReadSnapshot) effect);
        case STORE_SNAPSHOT -> snapshots.store((Effect.StoreSnapshot) effect);
        case INSTALL_SNAPSHOT -> install(((Effect.InstallSnapshot) effect).snapshot());
        case COMPACT_LOG -> snapshots.compact(((Effect.CompactLog) effect).base());
        case LEADER_CHANGED -> leaderChanged((Effect.LeaderChanged) effect);
        case TRANSFER_ENDED -> transferEnded((Effect.TransferEnded) effect);
        case READ_READY -> reads.ready((Effect.ReadReady) effect);
        case READ_FAILED -> reads.failed((Effect.ReadFailed) effect, notLeader());
        case CONFIGURATION_CHANGED -> configurationChanged((Effect.ConfigurationChanged) effect);
        case REJECTED -> board.rejected(((Effect.Rejected) effect).reason());
      }
    }
    if (sent) {
      world.transport().flush();
    }
  }

  /** What the snapshot covers is decided without its entries being seen here. */
  private void install(Snapshot snapshot) {
    proposals.skipped(snapshot.lastIndex());
    snapshots.install(snapshot);
  }

  private void apply(EntryBatch entries) {
    level.applying(entries);
    long from = entries.firstIndex();
    while (from <= entries.lastIndex()) {
      long to = comparison.runEnd(from, entries.lastIndex());
      EntryBatch run = entries.slice(from, to);
      applier.apply(run, proposals.decidedBy(run, this::notLeader));
      if (comparison.isDue(to)) {
        applier.hash();
      }
      from = to + 1;
    }
  }

  private void sendAlone(Message message) {
    world.transport().send(group, message);
    world.transport().flush();
  }

  private void transferEnded(Effect.TransferEnded ended) {
    LOG.info("group {} on {}: {}", group, self.id(), ended);
    transfers.ended(ended);
  }

  private void leaderChanged(Effect.LeaderChanged change) {
    Member leader = members.member(change.leader());
    String news = leader == null ? "no leader is known" : leader + " leads";
    LOG.info("group {} on {}: {} in term {}", group, self.id(), news, change.term());
    leaderships.leaderChanged(change.term(), leader, self.id().equals(change.leader()));
    transfers.leaderChanged(leader, self.id().equals(change.leader()));
  }

  private void configurationChanged(Effect.ConfigurationChanged change) {
    LOG.info("group {} on {}: {}", group, self.id(), change);
    // Before anything is sent to new members.
    connect();
  }

  private void connect() {
    if (members.hasChanged()) {
      connect.accept(members.present());
    }
  }

  /** After the effects: what this host makes of the core's new state. */
  private void settle(long now) {
    leaderships.applied(appliedTerm);
    leaderships.renew(raft.leaseUntil());
    proposals.expire(now);
    reads.expire(now);
    snapshots.settle(now);
    administration.settle(now, proposals.count());
    sessions.settle(now, leadingTerm(), proposals);
    due.settle(now, leadingTerm());
    long clientsDeadline = Math.min(proposals.earliestDeadline(), reads.earliestDeadline());
    long deadline = Math.min(raft.deadline(), Math.min(clientsDeadline, administration.deadline()));
    long time = Math.min(sessions.deadline(leadingTerm()), due.deadline(leadingTerm()));
    timer.arm(Math.min(deadline, time));
    connect();
    board.renew();
    boolean mayPropose = proposals.areWaiting() && !transfers.mustProposalsWait();
    if (!inbox.isEmpty() || mayPropose || reads.areWaiting()) {
      inbox.scheduleTurn();
    }
  }

  private void end(State state, @Nullable Throwable cause, String reason) {
    running = false;
    timer.arm(Long.MAX_VALUE);
    applier.stop();
    leaderships.stop();
    snapshots.stop(reason);
    proposals.stop(reason);
    reads.stop(reason);
    administration.stop(reason);
    Status last = board.end(state, cause);
    world.callbackWorker().execute(() -> stopped.complete(last));
  }

  private ProposalException.NotLeader notLeader() {
    return new ProposalException.NotLeader(members.member(transfers.leader()));
  }

  /** Brings the apply worker's news to the loop. */
  private final class Applied implements Applier.Listener {
    @Override
    public void applied(ApplyTask task, long dueAt) {
      inbox.add(now -> {
        if (!comparison.isCut(task.lastIndex())) {
          raft.applied(now, task.lastIndex());
        }
        appliedTerm = task.lastTerm();
        sessions.applied(now, leadingTerm(), appliedTerm, task.sessions(), dueAt);
        @Nullable PendingProposal @Nullable [] decided = task.proposals();
        if (decided != null) {
          proposals.finished(decided);
        }
      });
    }

    @Override
    public void due(byte @Nullable [] command) {
      inbox.add(now -> due.found(now, command));
    }

    @Override
    public void captured(@Nullable CapturedState captured) {
      loop.execute(() -> snapshots.captured(captured));
    }

    @Override
    public void hashed(long index, long hash) {
      inbox.add(now -> comparison.hashed(index, hash));
    }

    @Override
    public void restored(Snapshot snapshot, SessionSummary summary, long dueAt) {
      inbox.add(now -> {
        sessions.restored(summary, dueAt);
        level.restored(summary);
        snapshots.restored(now, snapshot);
      });
    }

    @Override
    public void queried(List<PendingRead> answered) {
      inbox.add(now -> reads.finished(answered));
    }

    @Override
    public void failed(IllegalStateException cause) {
      inbox.add(now -> {
        throw cause;
      });
    }
  }
}
