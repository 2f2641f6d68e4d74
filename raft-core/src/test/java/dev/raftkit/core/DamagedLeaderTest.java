package dev.raftkit.core;

import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.commands;
import static dev.raftkit.core.Servers.damaged;
import static dev.raftkit.core.Servers.persistAll;
import static dev.raftkit.core.Servers.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse.Holding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A leader whose disk damaged entries (Protocol-Aware Recovery)")
class DamagedLeaderTest {
  private static final long ELECTED = 250 * MILLIS;
  private static final LogPosition SECOND = new LogPosition(1, 2);
  private static final Entry SECOND_ENTRY = Entry.command(1, new byte[] {2});
  private static final Entry THIRD_ENTRY = Entry.command(4, new byte[] {3});

  /** n1 in term 4: entries of terms 1 1 4 4, of which the second and third are damaged. */
  private final Raft candidate =
      Servers.restart(N1, THREE, damaged(new HardState(4, null), 2, 3, 1, 1, 4, 4));

  @Test
  void itAsksEveryoneForTheFirstRunOfOneTermAndServesNothing() {
    Raft leader = lead();

    assertInstanceOf(Proposal.Busy.class, leader.propose(ELECTED, commands("a")));
    long heartbeat = leader.deadline();
    leader.tick(heartbeat);

    Effects effects = leader.drain();
    assertTrue(effects.contains(sent(new FetchEntries(N1, N2, 5, SECOND, 2))));
    assertTrue(effects.contains(sent(new FetchEntries(N1, N3, 5, SECOND, 2))));
  }

  @Test
  void itSendsNothingFromTheDamageOn() {
    Raft leader = lead();

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 1));
    Effects effects = leader.drain();

    assertEquals(List.of(), appendsWithEntries(effects));
    assertEquals(0, leader.commitIndex());
  }

  @Test
  @DisplayName("M04: it goes on once copies of all damaged entries are durable, and not before")
  void itGoesOnOnceAllIsRepaired() {
    Raft leader = lead();
    leader.receive(ELECTED, held(N2, SECOND, EntryBatch.of(2, SECOND_ENTRY)));
    Effects effects = leader.drain();
    LogPosition third = new LogPosition(4, 3);
    assertTrue(effects.contains(sent(new FetchEntries(N1, N3, 5, third, 3))));
    leader.receive(ELECTED, held(N3, third, EntryBatch.of(3, THIRD_ENTRY)));
    assertEquals(
        List.of(new Effect.Persist(
            4, null, null, 0, EntryBatch.empty(6), List.of(EntryBatch.of(3, THIRD_ENTRY)))),
        List.copyOf(leader.drain()));

    assertEquals(1, leader.durableIndex());
    assertInstanceOf(Proposal.Busy.class, leader.propose(ELECTED, commands("a")));

    leader.persisted(ELECTED, 3);
    leader.persisted(ELECTED, 4);
    assertEquals(5, leader.durableIndex());
    assertInstanceOf(Proposal.Accepted.class, leader.propose(ELECTED, commands("a")));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 5));
    assertEquals(5, leader.commitIndex());
  }

  @Test
  void whatAMajorityNeverHadIsDropped() {
    Raft leader = lead();

    leader.receive(ELECTED, answer(N2, Holding.NOT_HELD));
    assertEquals(RoleName.LEADER, leader.role());
    leader.receive(ELECTED, answer(N2, Holding.NOT_HELD));
    assertEquals(RoleName.LEADER, leader.role());
    leader.receive(ELECTED, answer(N3, Holding.NOT_HELD));

    assertEquals(RoleName.FOLLOWER, leader.role());
    assertEquals(new LogPosition(1, 1), leader.lastLog());
    assertEquals(
        List.of(
            new Effect.Persist(3, null, 2, EntryBatch.empty(2)), new Effect.LeaderChanged(5, null)),
        List.copyOf(leader.drain()));
    assertEquals(Long.MAX_VALUE, leader.firstDamaged());
  }

  @Test
  void whatMayHaveBeenCommittedAndNobodyHasStopsTheGroup() {
    Raft leader = lead();
    leader.receive(ELECTED, answer(N2, Holding.NOT_HELD));

    InvariantViolation stop = assertThrows(
        InvariantViolation.class, () -> leader.receive(ELECTED, answer(N3, Holding.UNREADABLE)));

    assertEquals(
        "entry 2 of term 1 is damaged on the disk of n1, may have been acknowledged, and no other"
            + " member can supply it: bring back a member or a disk that has it, or restore the"
            + " group from a backup with: raft snapshot restore",
        stop.getMessage());
  }

  @Test
  void aGroupOfOneStopsBecauseNobodyCanHelp() {
    Configuration alone = Configuration.of(N1);
    Raft raft = Servers.restart(N1, alone, damaged(new HardState(4, null), 2, 2, 1, 1));
    raft.tick(ELECTED);
    raft.drain();
    raft.persisted(ELECTED, 1);

    assertThrows(InvariantViolation.class, raft::drain);
  }

  @Test
  void itStandsBackForOneWhoCanSendTheSnapshot() {
    Raft leader = lead();
    leader.receive(ELECTED, answer(N2, Holding.COVERED));
    assertEquals(RoleName.LEADER, leader.role());

    long heartbeat = leader.deadline();
    leader.tick(heartbeat);

    assertEquals(RoleName.FOLLOWER, leader.role());
    assertEquals(new LogPosition(5, 5), leader.lastLog());
    assertTrue(leader.deadline() >= heartbeat + 450 * MILLIS);
  }

  @Test
  void aLateAnswerAboutAnEntryThatIsHereAgainIsStale() {
    Raft leader = lead();
    leader.receive(ELECTED, held(N2, SECOND, EntryBatch.of(2, SECOND_ENTRY)));
    leader.drain();

    leader.receive(ELECTED, answer(N3, Holding.NOT_HELD));

    assertTrue(leader
        .drain()
        .contains(new Effect.Rejected(answer(N3, Holding.NOT_HELD), Effect.Rejection.STALE)));
  }

  @Test
  void aFollowersDamageTakesBackItsAcknowledgement() {
    Raft leader = Servers.leader(N1, THREE, Servers.disk(new HardState(4, null), 1, 1, 4, 4));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 5));
    persistAll(leader, ELECTED);

    leader.receive(
        ELECTED + 1, new AppendEntriesResponse(N2, N1, 5, ELECTED + 1, 0, false, 5, 1, 2, true));

    AppendEntries probe = new AppendEntries(N1, N2, 5, 1, 1, 5, ELECTED + 1, EntryBatch.empty(2));
    assertEquals(List.of(sent(probe)), List.copyOf(leader.drain()));
  }

  private Raft lead() {
    Raft leader = Servers.elect(candidate, THREE);
    assertEquals(RoleName.LEADER, leader.role());
    return leader;
  }

  private static FetchEntriesResponse answer(NodeId from, Holding holding) {
    return new FetchEntriesResponse(from, N1, 5, SECOND, holding, EntryBatch.empty(2));
  }

  private static FetchEntriesResponse held(NodeId from, LogPosition first, EntryBatch entries) {
    return new FetchEntriesResponse(from, N1, 5, first, Holding.HELD, entries);
  }

  private static List<AppendEntries> appendsWithEntries(Effects effects) {
    List<AppendEntries> appends = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Send send
          && send.message() instanceof AppendEntries append
          && !append.entries().isEmpty()) {
        appends.add(append);
      }
    }
    assertFalse(effects.stream().anyMatch(Effect.ReadEntries.class::isInstance));
    return appends;
  }
}
