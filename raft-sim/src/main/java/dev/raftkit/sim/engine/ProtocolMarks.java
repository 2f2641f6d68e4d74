package dev.raftkit.sim.engine;

import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.Trace;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.MessageType;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.sim.engine.fault.Moment;
import dev.raftkit.sim.engine.invariant.Roster;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import dev.raftkit.sim.engine.time.EventQueue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sees which corners of the protocol a run reaches, and which moments of leaders' lives. */
public final class ProtocolMarks {
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final Roster roster;
  private final MarkCounts marks;
  private final EventQueue clock;
  private final Moments moments;
  private final SnapshotMarks snapshots;
  private final TransferMarks transfers;
  private final long[] leadsTerm;
  private final long[] askedTerm;
  private final long[] heardLeaderAt;
  private final long[] bootedAt;
  private final long[][] matchIndex;
  private final long[] sorted;
  private long elections;
  private long candidacyTerm;
  private int candidates;
  private boolean elected;

  ProtocolMarks(Roster roster, MarkCounts marks, EventQueue clock, Moments moments) {
    int servers = roster.size();
    this.roster = roster;
    this.marks = marks;
    this.clock = clock;
    this.moments = moments;
    this.snapshots = new SnapshotMarks(roster, marks);
    this.transfers = new TransferMarks(servers, marks);
    this.leadsTerm = new long[servers];
    this.askedTerm = new long[servers];
    this.heardLeaderAt = new long[servers];
    this.bootedAt = new long[servers];
    this.matchIndex = new long[servers][servers];
    this.sorted = new long[servers];
  }

  /** Learns of moments in leaders' lives. */
  @FunctionalInterface
  interface Moments {
    void reached(int server, Moment moment);
  }

  /** How many elections were won. */
  long elections() {
    return elections;
  }

  /** The last entry that a leader counts on a server for, by what it has heard from it. */
  long countedOn(int server) {
    long most = 0;
    for (int leader = 0; leader < matchIndex.length; leader++) {
      most = leadsTerm[leader] == 0 ? most : Math.max(most, matchIndex[leader][server]);
    }
    return most;
  }

  /** A server's process is dead. */
  void died(int server) {
    leadsTerm[server] = 0;
  }

  /** A server does something; see {@link Trace}. */
  void traced(int server, Raft raft, Trace.Event event, @Nullable Message message, long first) {
    snapshots.traced(raft, event, message, first);
    transfers.traced(server, raft, event, message, first);
    switch (event) {
      case RESTART -> {
        bootedAt[server] = clock.now();
        heardLeaderAt[server] = NEVER;
      }
      case SENDVOTE -> {
        leadsTerm[server] = 0;
        candidacy(raft.currentTerm());
        moments.reached(server, Moment.CAMPAIGNING);
      }
      case LEADER -> elected(server, raft);
      case STEPDOWN -> steppedDown(server, raft);
      case TRUNCATE ->
        // With no leader to contradict it, a server drops only what a majority never had.
        marks.hit(
            raft.leader() == null ? Mark.DAMAGED_ENTRY_DISCARDED : Mark.CONFLICTING_TAIL_TRUNCATED);
      case COMMIT -> committed(server, raft);
      case PROPOSE -> moments.reached(server, Moment.PROPOSED);
      case RECV -> {
        if (message != null) {
          received(server, raft, message);
        }
      }
      case SEND -> {
        if (message != null && message.type() == MessageType.REQUEST_VOTE) {
          asked(server, raft.currentTerm());
        }
      }
      case TIMEOUT, PREVOTE, SENDAPP, HEARTBEAT, REJECT, PERSIST, DURABLE, APPLY -> {}
      case SNAPSHOT, INSTALL, COMPACT, REPAIR, TRANSFER, RESUME, CONFIG -> {}
      case READ_ROUND -> {
        if (raft.termAt(raft.commitIndex()) < raft.currentTerm()) {
          marks.hit(Mark.READ_WAITED_FOR_OWN_TERM);
        }
      }
      case READ_BY_ROUND -> marks.hit(Mark.READ_BY_ROUND);
      case READ_BY_LEASE -> marks.hit(Mark.READ_BY_LEASE);
      case READ_BY_LEADER -> marks.hit(Mark.READ_BY_FOLLOWER);
      case READ_FAILED -> {
        if (raft.role() == RoleName.LEADER) {
          marks.hit(Mark.READ_FAILED_BY_STEP_DOWN);
        }
      }
    }
  }

  private void asked(int server, long term) {
    if (askedTerm[server] < term) {
      askedTerm[server] = term;
      moments.reached(server, Moment.VOTES_ASKED);
    }
  }

  private void candidacy(long term) {
    if (term > candidacyTerm) {
      if (candidates > 1 && !elected) {
        marks.hit(Mark.SPLIT_VOTE);
      }
      candidacyTerm = term;
      candidates = 0;
      elected = false;
    }
    candidates += term == candidacyTerm ? 1 : 0;
  }

  private void elected(int server, Raft raft) {
    elections++;
    marks.hit(Mark.LEADER_ELECTED);
    if (elections == 2) {
      marks.hit(Mark.RUN_WITH_TWO_LEADERS);
    }
    elected |= raft.currentTerm() == candidacyTerm;
    for (long other : leadsTerm) {
      if (other != 0 && other < raft.currentTerm()) {
        marks.hit(Mark.TWO_LEADERS_AT_ONCE);
        break;
      }
    }
    leadsTerm[server] = raft.currentTerm();
    Arrays.fill(matchIndex[server], 0);
    moments.reached(server, Moment.ELECTED);
  }

  private void committed(int server, Raft raft) {
    if (leadsTerm[server] != 0) {
      moments.reached(server, Moment.COMMITTED);
      if (raft.commitIndex() > raft.durableIndex()) {
        marks.hit(Mark.COMMITTED_BEFORE_OWN_SYNC);
      }
    }
  }

  private void steppedDown(int server, Raft raft) {
    // Nothing but CheckQuorum takes a leader down within its term.
    if (leadsTerm[server] != 0 && leadsTerm[server] == raft.currentTerm()) {
      marks.hit(Mark.CHECK_QUORUM_STEP_DOWN);
    }
    leadsTerm[server] = 0;
  }

  private void received(int server, Raft raft, Message message) {
    long term = raft.currentTerm();
    switch (message.type()) {
      case PRE_VOTE -> {
        if (message.term() < term) {
          marks.hit(Mark.STRANDED_SERVER_ANSWERED);
        } else if (message.term() > term) {
          voteAsked(server, raft);
        }
      }
      case REQUEST_VOTE -> {
        if (message.term() >= term) {
          voteAsked(server, raft, (RequestVote) message);
        }
      }
      case REQUEST_VOTE_RESPONSE -> {
        if (message.term() < term) {
          marks.hit(Mark.STALE_VOTE_RESPONSE);
        }
      }
      case APPEND_ENTRIES -> {
        if (message.term() < term) {
          marks.hit(Mark.STRANDED_SERVER_ANSWERED);
        } else {
          heardLeaderAt[server] = clock.now();
        }
      }
      case APPEND_ENTRIES_RESPONSE -> {
        if (message.term() == term && leadsTerm[server] == term) {
          answered(server, raft, (AppendEntriesResponse) message);
        }
      }
      case PRE_VOTE_RESPONSE,
          INSTALL_SNAPSHOT,
          INSTALL_SNAPSHOT_RESPONSE,
          FETCH_ENTRIES,
          FETCH_ENTRIES_RESPONSE,
          TIMEOUT_NOW,
          READ_INDEX,
          READ_INDEX_RESPONSE,
          STATE_HASH -> {}
    }
  }

  private void voteAsked(int server, Raft raft, RequestVote request) {
    if (!request.leadershipTransfer()) {
      voteAsked(server, raft);
    } else if (raft.role() == RoleName.LEADER || hearsLeader(server)) {
      transfers.askedByConsent(server, request.term());
    }
  }

  private boolean hearsLeader(int server) {
    return heardLeaderAt[server] > clock.now() - Settings.ELECTION_TIMEOUT_MIN_NANOS;
  }

  private void voteAsked(int server, Raft raft) {
    long since = clock.now() - Settings.ELECTION_TIMEOUT_MIN_NANOS;
    if (raft.role() == RoleName.LEADER || hearsLeader(server)) {
      marks.hit(Mark.VOTE_REFUSED_BY_STICKINESS);
    } else if (bootedAt[server] > since) {
      marks.hit(Mark.VOTE_REFUSED_AFTER_RESTART);
    }
  }

  private void answered(int server, Raft raft, AppendEntriesResponse response) {
    if (!response.success()) {
      marks.hit(Mark.PROBE_AFTER_REJECTION);
      return;
    }
    long[] match = matchIndex[server];
    int from = roster.indexOf(response.from());
    if (response.matchIndex() <= match[from]
        || response.matchIndex() > raft.lastLog().index()) {
      return;
    }
    match[from] = response.matchIndex();
    match[server] = raft.durableIndex();
    System.arraycopy(match, 0, sorted, 0, match.length);
    Arrays.sort(sorted);
    long onMajority = sorted[(match.length - 1) / 2];
    if (onMajority > raft.commitIndex() && raft.termAt(onMajority) < raft.currentTerm()) {
      marks.hit(Mark.OLD_TERM_ENTRY_HELD_BACK);
      moments.reached(server, Moment.OLD_ENTRY_ON_MAJORITY);
    }
  }
}
