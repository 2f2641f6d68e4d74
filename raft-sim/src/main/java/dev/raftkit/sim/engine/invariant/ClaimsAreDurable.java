package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.PreVote;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;

/**
 * I9: no message says anything that its sender could forget. When it leaves, the sender's disk holds
 * the term it carries, the vote it gives or asks for, the log position it claims. The entries of an
 * AppendEntries are the exception (thesis §10.2.1).
 */
public final class ClaimsAreDurable {
  public static final String NAME = "I9-claims-are-durable";

  private final Alarm alarm;
  private final ModelDisk[] disks;

  public ClaimsAreDurable(Alarm alarm, ModelDisk[] disks) {
    this.alarm = alarm;
    this.disks = disks.clone();
  }

  /**
   * A message leaves a server.
   *
   * @param role the server's role now
   * @param term its term now, which may be higher than the message's
   * @param log its log in memory
   */
  public void sent(int server, RoleName role, long term, LogModel log, Message message) {
    ModelDisk disk = disks[server];
    long durableTerm = disk.hardState().currentTerm();
    boolean isCurrent = term == message.term() && durableTerm == term;
    switch (message.type()) {
      case PRE_VOTE -> {
        PreVote preVote = (PreVote) message;
        requireTerm(server, message, message.term() - 1, durableTerm);
        if (role == RoleName.PRE_CANDIDATE && term == message.term() - 1) {
          requirePosition(server, message, preVote.lastLogTerm(), preVote.lastLogIndex());
        }
      }
      case REQUEST_VOTE -> {
        RequestVote request = (RequestVote) message;
        requireTerm(server, message, message.term(), durableTerm);
        if (role == RoleName.CANDIDATE && isCurrent) {
          requireVote(server, message, message.from());
          requirePosition(server, message, request.lastLogTerm(), request.lastLogIndex());
        }
      }
      case REQUEST_VOTE_RESPONSE -> {
        requireTerm(server, message, message.term(), durableTerm);
        if (((RequestVoteResponse) message).voteGranted() && isCurrent) {
          requireVote(server, message, message.to());
        }
      }
      case APPEND_ENTRIES_RESPONSE -> {
        requireTerm(server, message, message.term(), durableTerm);
        AppendEntriesResponse response = (AppendEntriesResponse) message;
        if (response.success() && isCurrent) {
          requirePosition(
              server, message, log.termAt(response.matchIndex()), response.matchIndex());
        }
      }
      case PRE_VOTE_RESPONSE,
          APPEND_ENTRIES,
          INSTALL_SNAPSHOT,
          INSTALL_SNAPSHOT_RESPONSE,
          FETCH_ENTRIES,
          FETCH_ENTRIES_RESPONSE,
          TIMEOUT_NOW,
          READ_INDEX,
          READ_INDEX_RESPONSE,
          STATE_HASH -> requireTerm(server, message, message.term(), durableTerm);
    }
  }

  /** A server has started: it must know of every entry that it cannot read. */
  public void restarted(int server, long durableIndex) {
    LogModel durable = disks[server].log();
    for (IndexRange damaged : durable.damagedRanges()) {
      if (damaged.first() <= durableIndex) {
        alarm.raise(
            NAME,
            server,
            "takes its log for durable up to " + durableIndex + ", its disk lost " + damaged);
        return;
      }
    }
  }

  /** A server acted: what it takes for durable must be. */
  public void acted(int server, ServerState after, LogModel log) {
    LogModel durable = disks[server].log();
    if (after.durableIndex > durable.lastIndex()
        || durable.prefixHashAt(after.durableIndex) != log.prefixHashAt(after.durableIndex)) {
      alarm.raise(
          NAME,
          server,
          "takes its log for durable up to "
              + after.durableIndex
              + "; the disk agrees with it for less, and ends at "
              + durable.lastIndex());
    }
  }

  private void requireTerm(int server, Message message, long term, long durableTerm) {
    if (term > durableTerm) {
      alarm.raise(NAME, server, "sends " + message + " while its disk holds term " + durableTerm);
    }
  }

  private void requireVote(int server, Message message, NodeId candidate) {
    if (!candidate.equals(disks[server].hardState().votedFor())) {
      alarm.raise(
          NAME, server, "sends " + message + " while its disk holds " + disks[server].hardState());
    }
  }

  private void requirePosition(int server, Message message, long term, long index) {
    if (!disks[server].log().has(term, index)) {
      alarm.raise(
          NAME,
          server,
          "sends "
              + message
              + " while its disk holds a log that ends at "
              + disks[server].log().lastIndex()
              + ", with term "
              + disks[server].log().termAt(index)
              + " at index "
              + index);
    }
  }
}
