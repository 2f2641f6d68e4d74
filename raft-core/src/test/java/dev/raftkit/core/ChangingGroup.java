package dev.raftkit.core;

import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.leader;
import static dev.raftkit.core.Servers.persistAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.ChangeRefusal;
import dev.raftkit.core.membership.ChangeRefusal.Reason;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A leader, n1, whose group changes, and those who answer it. */
final class ChangingGroup {
  private static final PersistentState EMPTY = PersistentState.EMPTY;

  private ChangingGroup() {}

  static Configuration learners(Configuration voters, NodeId... learners) {
    return Configuration.of(voters.voters(), List.of(), List.of(learners), new TreeMap<>());
  }

  static MembershipChange addLearners(NodeId... learners) {
    MembershipChange change = new MembershipChange(List.of(), false);
    for (NodeId learner : learners) {
      change = change.and(MembershipChange.addLearner(learner, ""));
    }
    return change;
  }

  /** n1, which leads in term 1 and has committed its no-op, n2 being the first to have it too. */
  static Raft leading(Configuration configuration) {
    boolean isAlone = configuration.voters().size() == 1;
    Raft raft = isAlone ? Servers.restart(N1, configuration, EMPTY) : null;
    if (raft == null) {
      raft = leader(N1, configuration, EMPTY);
      acknowledge(raft, N2, 1);
    } else {
      raft.tick(raft.deadline());
      persistAll(raft, raft.deadline());
    }
    assertEquals(1, raft.commitIndex());
    return raft;
  }

  static long now(Raft raft) {
    return raft.deadline() == Long.MAX_VALUE ? 500 * MILLIS : raft.deadline() - 1;
  }

  /** Begins a change, and has its entry durable on the leader. */
  static long change(Raft raft, MembershipChange change) {
    Change outcome = raft.changeMembership(now(raft), change);
    long index = assertInstanceOf(Change.Accepted.class, outcome).index();
    persistAll(raft, now(raft));
    return index;
  }

  static void commit(Raft raft, long index) {
    acknowledge(raft, N2, index);
    assertThat(raft.commitIndex()).isGreaterThanOrEqualTo(index);
  }

  static void acknowledge(Raft raft, NodeId from, long matchIndex) {
    raft.receive(
        now(raft),
        AppendEntriesResponse.accepted(
            from, raft.self(), raft.currentTerm(), now(raft), 0, matchIndex));
  }

  static void refuse(Raft raft, NodeId from, long prevLogIndex, long conflictIndex) {
    raft.receive(
        now(raft),
        new AppendEntriesResponse(
            from,
            raft.self(),
            raft.currentTerm(),
            now(raft),
            0,
            false,
            prevLogIndex,
            0,
            conflictIndex,
            false));
  }

  static void assertRefused(Raft raft, MembershipChange change, Reason reason, String text) {
    LogPosition last = raft.lastLog();

    assertEquals(
        new Change.Refused(new ChangeRefusal(reason, text)),
        raft.changeMembership(now(raft), change));
    assertEquals(last, raft.lastLog());
  }

  static AppendEntries append(
      NodeId from, NodeId to, long term, LogPosition after, Entry... entries) {
    return new AppendEntries(
        from,
        to,
        term,
        after.term(),
        after.index(),
        0,
        1,
        EntryBatch.of(after.index() + 1, entries));
  }

  static List<AppendEntries> sentTo(NodeId to, Effects effects) {
    List<AppendEntries> sent = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Send send
          && send.message() instanceof AppendEntries append
          && append.to().equals(to)) {
        sent.add(append);
      }
    }
    return sent;
  }

  static List<byte[]> manyCommands() {
    List<byte[]> commands = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      commands.add(new byte[0]);
    }
    return commands;
  }

  /** A disk with a log of one term and these configurations in it. */
  static PersistentState withConfigurations(
      List<ConfigurationEntry> configurations, long term, long lastLogIndex) {
    return new PersistentState(
        0,
        new HardState(term, null),
        null,
        LogPosition.ZERO,
        List.of(new LogPosition(term, 1)),
        lastLogIndex,
        List.of(),
        configurations);
  }
}
