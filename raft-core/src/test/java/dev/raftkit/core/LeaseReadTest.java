package dev.raftkit.core;

import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.leader;
import static dev.raftkit.core.Servers.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Effect.ReadReady;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.TimeoutNow;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reads by the leader's lease (thesis §6.4.1)")
class LeaseReadTest {
  private static final long ELECTED = 250 * MILLIS;

  @Test
  void aLeaseAnswersAtOnce() {
    Raft leader = leased();

    leader.readIndex(leader.leaseUntil() - 1, 7, ReadMode.LEASE);

    assertEquals(List.of(new ReadReady(7, 1)), List.copyOf(leader.drain()));
  }

  @Test
  void withoutALeaseEveryoneIsAsked() {
    Raft leader = leased();
    long now = leader.leaseUntil();

    leader.readIndex(now, 7, ReadMode.LEASE);

    assertEquals(
        List.of(
            sent(new AppendEntries(N1, N2, 5, 5, 1, 1, now, 1, EntryBatch.empty(2))),
            sent(new AppendEntries(N1, N3, 5, 5, 1, 1, now, 1, EntryBatch.empty(2)))),
        List.copyOf(leader.drain()));
  }

  @Test
  @DisplayName("M40: a lease begins when the message left, however late its answer came")
  void anAnswerThatWasLongUnderWayGivesNoLease() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null)));
    long leaseNanos = leader.leaseUntil() == Long.MIN_VALUE ? 150 * MILLIS / 100 * 89 : 0;
    long late = ELECTED + leaseNanos + 1;
    leader.receive(late, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 1));
    leader.drain();
    leader.applied(late, 1);
    leader.drain();
    assertEquals(ELECTED + leaseNanos, leader.leaseUntil());

    leader.readIndex(late, 7, ReadMode.LEASE);

    assertTrue(List.copyOf(leader.drain()).stream().noneMatch(ReadReady.class::isInstance));
  }

  @Test
  void aLeaseTellsNothingOfWhatEarlierLeadersCommitted() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null), 1, 4));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 2));
    leader.drain();
    assertTrue(leader.leaseUntil() > ELECTED);
    assertEquals(0, leader.commitIndex());

    leader.readIndex(ELECTED, 7, ReadMode.LEASE);

    assertTrue(List.copyOf(leader.drain()).stream().noneMatch(ReadReady.class::isInstance));
  }

  @Test
  @DisplayName("D6: who made another campaign reads by rounds for the rest of its term")
  void whoMadeAnotherCampaignReadsByRounds() {
    Raft leader = leased();
    leader.transferLeadership(ELECTED, N2);
    assertTrue(List.copyOf(leader.drain()).contains(sent(new TimeoutNow(N1, N2, 5))));

    leader.readIndex(ELECTED, 7, ReadMode.LEASE);

    assertTrue(List.copyOf(leader.drain()).stream().noneMatch(ReadReady.class::isInstance));
  }

  @Test
  void aReadByRoundNeverUsesTheLease() {
    Raft leader = leased();

    leader.readIndex(ELECTED, 7, ReadMode.ROUND);

    assertTrue(List.copyOf(leader.drain()).stream().noneMatch(ReadReady.class::isInstance));
  }

  /** A leader of term 5 whose no-op, entry 1, everyone has and all have applied. */
  private static Raft leased() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null)));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 1));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED, 0, 1));
    leader.drain();
    leader.applied(ELECTED, 1);
    leader.drain();
    return leader;
  }
}
