package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.Trace;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.core.message.RequestVoteResponse;
import dev.raftkit.sim.engine.disk.EntryBook;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.time.EventQueue;

/**
 * Watches all servers of a run and tells every invariant what it needs to know. Each event costs a
 * look at the one server that acted.
 */
public final class Invariants {
  private final Roster roster;
  private final MarkCounts marks;
  private final ModelDisk[] disks;
  private final LogModel[] logs;
  private final ServerState[] states;
  private final ServerState before = new ServerState();

  private final LogModel committedEntries;
  private final CommittedLog committed;
  private final EntryBook book;
  private final ElectionSafety electionSafety;
  private final LeaderAppendOnly leaderAppendOnly;
  private final LogMatching logMatching;
  private final LeaderCompleteness leaderCompleteness;
  private final StateMachineSafety stateMachineSafety;
  private final DurableCommit durableCommit;
  private final NothingGoesBack nothingGoesBack;
  private final SingleVote singleVote;
  private final ClaimsAreDurable claimsAreDurable;
  private final IndexOrder indexOrder;
  private final ConfigurationOrder configurationOrder;
  private final LeaderStability leaderStability;
  private final AcknowledgedSurvives acknowledgedSurvives;
  private final ExclusiveLease exclusiveLease;
  private final QuietTransfer quietTransfer;
  private final ExactlyOnce exactlyOnce;
  private final NeverLeads neverLeads;

  /**
   * Creates the invariants of a run.
   *
   * @param disks the servers' disks, by number
   * @param committedEntries empty; is to be filled with all that is committed
   * @param book empty; is to be filled with all that is written
   * @param electionTimeoutMaxNanos the longest election timeout
   */
  public Invariants(
      Roster roster,
      ModelDisk[] disks,
      LogModel committedEntries,
      EntryBook book,
      Alarm alarm,
      EventQueue clock,
      Surroundings surroundings,
      MarkCounts marks,
      long electionTimeoutMaxNanos) {
    int servers = roster.size();
    this.roster = roster;
    this.marks = marks;
    this.disks = disks.clone();
    this.committedEntries = committedEntries;
    this.book = book;
    this.committed = new CommittedLog(committedEntries);
    this.logs = new LogModel[servers];
    this.states = new ServerState[servers];
    for (int i = 0; i < servers; i++) {
      logs[i] = new LogModel(book);
      states[i] = new ServerState();
    }
    singleVote = new SingleVote(alarm, servers);
    electionSafety = new ElectionSafety(alarm, singleVote, roster);
    leaderAppendOnly = new LeaderAppendOnly(alarm);
    logMatching = new LogMatching(alarm);
    leaderCompleteness = new LeaderCompleteness(alarm, committed);
    stateMachineSafety = new StateMachineSafety(alarm, servers);
    durableCommit = new DurableCommit(alarm, committed, disks, roster, marks);
    nothingGoesBack = new NothingGoesBack(alarm);
    claimsAreDurable = new ClaimsAreDurable(alarm, disks);
    indexOrder = new IndexOrder(alarm);
    configurationOrder = new ConfigurationOrder(alarm, committed, roster, marks);
    leaderStability =
        new LeaderStability(alarm, clock, surroundings, marks, roster, electionTimeoutMaxNanos);
    acknowledgedSurvives = new AcknowledgedSurvives(alarm, committed);
    exclusiveLease = new ExclusiveLease(alarm, clock, surroundings, electionTimeoutMaxNanos);
    quietTransfer = new QuietTransfer(alarm);
    exactlyOnce = new ExactlyOnce(alarm, marks);
    neverLeads = new NeverLeads(alarm, marks, servers);
  }

  /** All entries that are known to be committed. */
  public LogModel committed() {
    return committedEntries;
  }

  /** All entries that were ever handed to a disk. */
  public EntryBook book() {
    return book;
  }

  /** What holds of the commands of sessions. */
  public ExactlyOnce exactlyOnce() {
    return exactlyOnce;
  }

  /** What holds of the servers of priority 0. */
  public NeverLeads neverLeads() {
    return neverLeads;
  }

  /** What a server last said of itself. */
  public ServerState state(int server) {
    return states[server];
  }

  /** How many commands have been acknowledged. */
  public long acknowledged() {
    return acknowledgedSurvives.count();
  }

  /** A server has started from its disk. */
  public void restarted(int server, Raft raft) {
    nothingGoesBack.restarted(server, disks[server].hardState(), raft.hardState());
    disks[server].cover();
    logs[server].copyFrom(disks[server].log());
    claimsAreDurable.restarted(server, raft.durableIndex());
    stateMachineSafety.restarted(server);
    read(server, raft);
    before.copyFrom(states[server]);
    check(server, raft.configuration());
  }

  /** A server's process is dead. */
  public void died(int server) {
    states[server].role = null;
  }

  /**
   * A server's disk is lost. Until there is another, the server votes for nobody, so what the disk
   * held counts as claimed; but nobody can read it.
   */
  public void diskLost(int server) {
    LogModel log = disks[server].log();
    if (log.lastIndex() > 0) {
      log.damage(log.lastIndex());
    }
  }

  /** A server has a new disk: what the lost one held counts no longer. */
  public void diskReplaced(int server) {
    durableCommit.truncated(server, 1);
    singleVote.diskReplaced(server);
  }

  /** A server does something; see {@link Trace}. */
  public void traced(int server, Raft raft, Trace.Event event, long first) {
    neverLeads.traced(server, event);
    if (event == Trace.Event.LEADER) {
      electionSafety.elected(server, raft.currentTerm(), raft.configuration());
      leaderCompleteness.elected(
          server, raft.currentTerm(), raft.lastLog().index(), logs[server]::termAt);
      exclusiveLease.elected(server, raft.currentTerm(), states);
    } else if (event == Trace.Event.TRUNCATE) {
      boolean isLeader = raft.role() == RoleName.LEADER;
      leaderAppendOnly.truncating(server, isLeader, raft.currentTerm(), first);
    } else if (event == Trace.Event.HEARTBEAT) {
      boolean isSettled =
          !raft.configuration().isJoint() && raft.configurationIndex() <= raft.commitIndex();
      leaderStability.heartbeat(server, states, isSettled ? raft.configuration() : null);
    } else if (event == Trace.Event.TRANSFER) {
      leaderStability.handsOver(server);
    } else if (event == Trace.Event.PROPOSE) {
      quietTransfer.accepted(server, raft, first);
    }
  }

  /** A server hands a write to its disk. */
  public void writing(int server, Effect.Persist write) {
    LogModel log = logs[server];
    if (write.base() != null) {
      marks.hit(Mark.LOG_RESET_BY_SNAPSHOT);
      durableCommit.startingAnew(server, log, write.base());
    }
    EntryBatch entries = write.entries();
    for (int i = 0; i < entries.size(); i++) {
      book.add(entries.firstIndex() + i, entries.get(i));
    }
    ModelDisk.change(log, write, committedEntries);
    logMatching.appended(server, log, log.lastIndex() + 1 - entries.size());
  }

  /** A write has become durable. */
  public void synced(int server, Effect.Persist write) {
    HardState hardState = write.hardState();
    if (hardState != null && hardState.votedFor() != null) {
      singleVote.voted(server, hardState.currentTerm(), roster.indexOf(hardState.votedFor()));
    }
    if (write.truncateFrom() > 0) {
      durableCommit.truncated(server, write.truncateFrom());
    } else if (write.base() != null) {
      durableCommit.truncated(server, write.base().index() + 1);
    }
  }

  /** A message leaves a server. */
  public void sent(int server, Raft raft, Message message) {
    if (message.type() == MessageType.REQUEST_VOTE_RESPONSE
        && ((RequestVoteResponse) message).voteGranted()) {
      singleVote.voted(server, message.term(), roster.indexOf(message.to()));
    }
    if (message.type() == MessageType.TIMEOUT_NOW) {
      leaderStability.consented(server, message.term());
    }
    claimsAreDurable.sent(server, raft.role(), raft.currentTerm(), logs[server], message);
  }

  /** A server hands entries to its state machine. */
  public void applying(int server, EntryBatch entries) {
    stateMachineSafety.applying(server, entries);
  }

  /** A server's state machine takes over a snapshot that covers all up to an index. */
  public void installing(int server, long last) {
    stateMachineSafety.installing(server, last);
  }

  /** A server's state machine has applied, or taken over, all up to an index. */
  public void stateReached(int server, long last, long stateHash) {
    stateMachineSafety.reached(server, last, stateHash);
  }

  /** A running server has handled an event, and handed its writes to its disk. */
  public void acted(int server, Raft raft) {
    ServerState after = states[server];
    before.copyFrom(after);
    read(server, raft);
    check(server, raft.configuration());
  }

  /** A client is told that its command was applied. */
  public void acknowledged(int server, long index, long term, long content) {
    acknowledgedSurvives.acknowledged(server, index, term, content);
  }

  /** Something broke or was repaired. */
  public void disturbed() {
    leaderStability.disturbed();
  }

  /** The run is over, and this server had time to catch up. */
  public void finished(int server) {
    acknowledgedSurvives.finished(server, disks[server].log());
  }

  private void check(int server, Configuration configuration) {
    ServerState after = states[server];
    LogModel log = logs[server];
    electionSafety.acted(server, after);
    leaderAppendOnly.acted(server, before, after, log);
    logMatching.acted(server, after, log);
    indexOrder.acted(server, after);
    long committedBefore = committed.lastIndex();
    durableCommit.acted(server, after, log);
    if (committed.lastIndex() > committedBefore) {
      leaderCompleteness.committed(after.term, states, logs);
    }
    configurationOrder.acted(server, after, log, configuration);
    nothingGoesBack.acted(server, before, after);
    claimsAreDurable.acted(server, after, log);
    leaderStability.governed(server, configuration);
    leaderStability.acted(server, after);
    exclusiveLease.acted(server, after);
  }

  private void read(int server, Raft raft) {
    ServerState state = states[server];
    Snapshot snapshot = disks[server].snapshot();
    HardState hardState = raft.hardState();
    LogPosition last = raft.lastLog();
    state.role = raft.role();
    state.term = hardState.currentTerm();
    state.votedFor = roster.indexOf(hardState.votedFor());
    state.leader = roster.indexOf(raft.leader());
    state.commitIndex = raft.commitIndex();
    state.lastApplied = raft.lastApplied();
    state.lastTerm = last.term();
    state.lastIndex = last.index();
    state.durableIndex = raft.durableIndex();
    state.baseIndex = raft.base().index();
    state.snapshotIndex = snapshot == null ? 0 : snapshot.lastIndex();
  }
}
