package dev.raftkit.core;

import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse.Holding;
import dev.raftkit.core.replication.RaftLog;
import org.jspecify.annotations.Nullable;

/**
 * A leader whose disk damaged entries (Protocol-Aware Recovery, FAST'18). It commits and serves
 * nothing until each of them is here again, or is known never to have been committed; and it stops if
 * neither can be, because what may have been acknowledged must not be forgotten in silence.
 */
final class Repair {
  private final Raft raft;
  private final RaftLog log;
  private final Configuration configuration;

  /** The first entry of which no copy is here; everyone is asked for it until there is one. */
  private LogPosition wanted = LogPosition.ZERO;

  /** What each voter said of that entry; null for no answer yet. */
  private @Nullable Holding[] answers;

  Repair(Raft raft) {
    this.raft = raft;
    this.log = raft.log();
    this.configuration = raft.configuration();
    this.answers = noAnswers();
  }

  private @Nullable Holding[] noAnswers() {
    return new @Nullable Holding[configuration.voters().size()];
  }

  /** A turn ends: as soon as one entry is here the next is asked for. */
  void beforeDrain() {
    if (log.firstMissing() != Long.MAX_VALUE && log.firstMissing() != wanted.index()) {
      wanted = new LogPosition(log.termAt(log.firstMissing()), log.firstMissing());
      answers = noAnswers();
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
    for (NodeId peer : raft.peers()) {
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
    } else {
      answers[configuration.indexOf(response.from())] = response.holding();
      decide();
    }
  }

  /**
   * An entry that is missing on one server of every quorum was never committed: each quorum has
   * someone who does not hold it, and who in this term can get it from nobody else.
   */
  private void decide() {
    int voters = configuration.voters().size();
    if (count(Holding.NOT_HELD) > voters - configuration.quorum()) {
      raft.roles().becomeFollower(raft.currentTerm());
      raft.truncateFrom(wanted.index());
      return;
    }
    int lost = count(Holding.NOT_HELD) + count(Holding.UNREADABLE);
    if (lost + count(Holding.COVERED) < voters - 1) {
      return;
    }
    if (lost < voters - 1) {
      raft.roles().standBack();
      return;
    }
    throw new InvariantViolation("entry " + wanted.index() + " of term " + wanted.term()
        + " is damaged on the disk of " + raft.self() + ", may have been acknowledged, and no other"
        + " member can supply it: bring back a member or a disk that has it, or restore the group"
        + " from a backup with: raft snapshot restore");
  }

  private int count(Holding holding) {
    int count = 0;
    for (Holding answer : answers) {
      count += answer == holding ? 1 : 0;
    }
    return count;
  }
}
