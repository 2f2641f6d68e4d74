package dev.raftkit.core;

import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse.Holding;
import dev.raftkit.core.replication.RaftLog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A leader whose disk damaged entries (Protocol-Aware Recovery, FAST'18). It commits and serves
 * nothing until each of them is here again, or is known never to have been committed; and it stops if
 * neither can be, because what may have been acknowledged must not be forgotten in silence.
 */
final class Repair {
  private final Raft raft;
  private final RaftLog log;

  /** The first entry of which no copy is here; everyone is asked for it until there is one. */
  private LogPosition wanted = LogPosition.ZERO;

  /** Who is asked: whoever may have it, also a learner, or a member that is being removed. */
  private List<NodeId> asked = List.of();

  /** What each of them said of that entry; null for no answer yet. */
  private @Nullable Holding[] answers = {};

  Repair(Raft raft) {
    this.raft = raft;
    this.log = raft.log();
  }

  /** A turn ends: as soon as one entry is here the next is asked for. */
  void beforeDrain() {
    if (log.firstMissing() != Long.MAX_VALUE && log.firstMissing() != wanted.index()) {
      wanted = new LogPosition(log.termAt(log.firstMissing()), log.firstMissing());
      asked = raft.memberships().others();
      answers = new @Nullable Holding[asked.size()];
      ask();
      decide();
    }
  }

  /** A heartbeat is due: questions and answers may have been lost. */
  void onHeartbeat() {
    if (log.firstMissing() == Long.MAX_VALUE) {
      return;
    }
    if (count(Holding.COVERED) > 0) {
      // Nobody had the entry itself in all that time: let one lead who can send the snapshot.
      raft.roles().standBack();
    } else {
      ask();
    }
  }

  private void ask() {
    for (NodeId peer : asked) {
      raft.outbox()
          .send(new FetchEntries(
              raft.self(), peer, raft.currentTerm(), wanted, log.firstMissingEnd()));
    }
  }

  void onFetchEntriesResponse(FetchEntriesResponse response) {
    if (log.firstMissing() != wanted.index() || !response.first().equals(wanted)) {
      raft.outbox().reject(response, Effect.Rejection.STALE);
    } else if (response.holding() == Holding.HELD) {
      raft.repair(response.entries());
    } else if (asked.contains(response.from())) {
      answers[asked.indexOf(response.from())] = response.holding();
      decide();
    }
  }

  private void decide() {
    if (wasNeverCommitted()) {
      raft.roles().becomeFollower(raft.currentTerm());
      raft.truncateFrom(wanted.index());
      return;
    }
    int lost = count(Holding.NOT_HELD) + count(Holding.UNREADABLE);
    if (lost + count(Holding.COVERED) < asked.size()) {
      return;
    }
    if (lost < asked.size()) {
      raft.roles().standBack();
      return;
    }
    throw new InvariantViolation("entry " + wanted.index() + " of term " + wanted.term()
        + " is damaged on the disk of " + raft.self() + ", may have been acknowledged, and no other"
        + " member can supply it: bring back a member or a disk that has it, or restore the group"
        + " from a backup with: raft snapshot restore");
  }

  /**
   * An entry that is missing on one server of every quorum was never committed: each quorum has
   * someone who does not hold it, and who in this term can get it from nobody else. It may have been
   * committed under the configuration as of then or any later one of this log. Each was, or will be,
   * followed by one that needs a majority of its own new voters (thesis §4.3), so these are looked at.
   */
  private boolean wasNeverCommitted() {
    for (Configuration configuration : raft.memberships().since(wanted.index())) {
      int missing = 0;
      for (int i = 0; i < answers.length; i++) {
        boolean votes = configuration.voters().contains(asked.get(i));
        missing += votes && answers[i] == Holding.NOT_HELD ? 1 : 0;
      }
      if (missing <= configuration.voters().size() - configuration.quorum()) {
        return false;
      }
    }
    return true;
  }

  private int count(Holding holding) {
    int count = 0;
    for (Holding answer : answers) {
      count += answer == holding ? 1 : 0;
    }
    return count;
  }
}
