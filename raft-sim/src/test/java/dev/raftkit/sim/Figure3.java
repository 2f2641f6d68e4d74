package dev.raftkit.sim;

import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.Trace;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.observe.Observer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Figure 3 of the Raft paper, as an observer: remembers everything that ever happened in a run, and
 * collects what contradicts it. Slow and simple on purpose, and independent of the simulator's own
 * invariants.
 */
final class Figure3 implements Observer {
  private final Map<Long, NodeId> leaders = new TreeMap<>();
  private final Map<String, String> entries = new TreeMap<>();
  private final Map<Long, Commit> committed = new TreeMap<>();
  private final Map<Long, Long> appliedTerms = new TreeMap<>();

  private final List<String> secondLeaders = new ArrayList<>();
  private final List<String> leadersThatDroppedEntries = new ArrayList<>();
  private final List<String> logsThatDoNotMatch = new ArrayList<>();
  private final List<String> leadersWithoutCommittedEntries = new ArrayList<>();
  private final List<String> differentEntriesApplied = new ArrayList<>();

  /** An entry, and the first term in which it was known to be committed. */
  private record Commit(long entryTerm, long inTerm) {}

  @Override
  public void traced(
      long at, Raft raft, Trace.Event event, @Nullable Message message, long first, long length) {
    switch (event) {
      case LEADER -> elected(raft);
      case TRUNCATE -> truncating(raft, first);
      case PERSIST -> appended(raft, first, length);
      case COMMIT -> committing(raft, first, length);
      case APPLY -> applying(raft, first, length);
      case TIMEOUT,
          PREVOTE,
          SENDVOTE,
          STEPDOWN,
          TRANSFER,
          RESUME,
          READ_ROUND,
          READ_BY_ROUND,
          READ_BY_LEASE,
          READ_BY_LEADER,
          READ_FAILED,
          PROPOSE,
          SENDAPP,
          HEARTBEAT,
          SEND,
          RECV,
          REJECT,
          DURABLE,
          RESTART,
          SNAPSHOT,
          INSTALL,
          COMPACT,
          REPAIR,
          CONFIG -> {}
    }
  }

  private void elected(Raft raft) {
    long term = raft.currentTerm();
    NodeId earlier = leaders.put(term, raft.self());
    if (earlier != null) {
      secondLeaders.add(raft.self() + " after " + earlier + " in term " + term);
    }
    committed.forEach((index, commit) -> {
      boolean owed = commit.inTerm < term;
      boolean covered = index < raft.base().index();
      boolean present =
          covered || (index <= raft.lastLog().index() && raft.termAt(index) == commit.entryTerm);
      if (owed && !present) {
        leadersWithoutCommittedEntries.add(
            raft.self() + " in term " + term + " without entry " + index);
      }
    });
  }

  private void truncating(Raft raft, long from) {
    if (raft.role() == RoleName.LEADER) {
      leadersThatDroppedEntries.add(
          raft.self() + " in term " + raft.currentTerm() + " from index " + from);
    }
  }

  /**
   * By induction: if equal index and term always mean equal content and an equal term one index
   * before, then the logs are equal all the way down.
   */
  private void appended(Raft raft, long first, long length) {
    for (long index = first; index < first + length; index++) {
      Entry entry = raft.entryAt(index);
      String position = new LogPosition(raft.termAt(index), index).toString();
      String before = raft.termAt(index - 1) + " then ";
      String content = before + (entry == null ? 0 : entry.hashCode());
      boolean isWitness = raft.configuration().isWitness(raft.self());
      String earlier = isWitness ? entries.get(position) : entries.putIfAbsent(position, content);
      // Of what a witness keeps only the terms can be compared.
      boolean isSame =
          earlier == null || (isWitness ? earlier.startsWith(before) : earlier.equals(content));
      if (!isSame) {
        logsThatDoNotMatch.add(raft.self() + " at " + position);
      }
    }
  }

  private void committing(Raft raft, long first, long length) {
    for (long index = first; index < first + length; index++) {
      committed.putIfAbsent(index, new Commit(raft.termAt(index), raft.currentTerm()));
    }
  }

  private void applying(Raft raft, long first, long length) {
    for (long index = first; index < first + length; index++) {
      Long earlier = appliedTerms.putIfAbsent(index, raft.termAt(index));
      if (earlier != null && earlier != raft.termAt(index)) {
        differentEntriesApplied.add(raft.self() + " at index " + index);
      }
    }
  }

  List<String> secondLeaders() {
    return secondLeaders;
  }

  List<String> leadersThatDroppedEntries() {
    return leadersThatDroppedEntries;
  }

  List<String> logsThatDoNotMatch() {
    return logsThatDoNotMatch;
  }

  List<String> leadersWithoutCommittedEntries() {
    return leadersWithoutCommittedEntries;
  }

  List<String> differentEntriesApplied() {
    return differentEntriesApplied;
  }
}
