package dev.raftkit.core;

import static dev.raftkit.core.Servers.FIVE;
import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.leader;
import static dev.raftkit.core.Servers.persistAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.InstallSnapshotResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Acknowledgements of a disk that is gone, or that lied")
class LostDiskTest {
  private static final long ELECTED = 250 * MILLIS;
  private final Raft leader = leader(N1, FIVE, disk(new HardState(4, null), 1, 1, 4));

  @Test
  @DisplayName("M26: what an earlier disk of a follower held counts no longer")
  void whatAnEarlierDiskHeldCountsNoLonger() {
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 7, 4));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 8, 0));

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED, 1, 4));

    assertEquals(0, leader.commitIndex());
  }

  @Test
  @DisplayName("M26: a late acknowledgement of an earlier disk is stale")
  void aLateAcknowledgementOfAnEarlierDiskIsStale() {
    AppendEntriesResponse late = AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 7, 4);
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 8, 0));

    leader.receive(ELECTED, late);
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED, 1, 4));

    assertTrue(leader.drain().contains(new Effect.Rejected(late, Effect.Rejection.STALE)));
    assertEquals(0, leader.commitIndex());
  }

  @Test
  @DisplayName("M26: neither does an earlier disk's snapshot count")
  void anEarlierDisksSnapshotIsStale() {
    InstallSnapshotResponse late = new InstallSnapshotResponse(N2, N1, 5, ELECTED, 7, 4, 77, 10, 4);
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 8, 0));

    leader.receive(ELECTED, late);
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED, 1, 4));

    assertTrue(leader.drain().contains(new Effect.Rejected(late, Effect.Rejection.STALE)));
    assertEquals(0, leader.commitIndex());
  }

  @Test
  @DisplayName("M26: an answer of an earlier term tells of a new disk as well")
  void anAnswerOfAnEarlierTermTellsOfANewDisk() {
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 3, ELECTED, 8, 0));

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 7, 4));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED, 1, 4));

    assertEquals(0, leader.commitIndex());
  }

  @Test
  @DisplayName("M26: so does an answer to a snapshot of an earlier term")
  void anAnswerToASnapshotOfAnEarlierTermTellsOfANewDisk() {
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 7, 4));
    leader.receive(ELECTED, new InstallSnapshotResponse(N2, N1, 3, ELECTED, 8, 0, 0, 0, 0));

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED, 1, 4));

    assertEquals(0, leader.commitIndex());
  }

  @Test
  void aDiskThatLiedIsFoundOutAndSentWhatItLost() {
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 4));
    persistAll(leader, ELECTED);
    AppendEntriesResponse shorter = refusal(ELECTED + 1, 4, 0, 3);

    leader.receive(ELECTED + 1, shorter);
    leader.receive(ELECTED + 1, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED, 0, 4));

    List<Effect> effects = List.copyOf(leader.drain());
    assertTrue(
        effects.contains(new Effect.Rejected(shorter, Effect.Rejection.ACKNOWLEDGED_ENTRIES_LOST)));
    assertEquals(0, leader.commitIndex());
  }

  @Test
  void anOlderRefusalThanTheAcknowledgementSaysNothingOfTheDisk() {
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 4));
    AppendEntriesResponse older = refusal(ELECTED, 4, 0, 3);

    leader.receive(ELECTED + 1, older);
    leader.receive(ELECTED + 1, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED, 0, 4));

    assertTrue(leader.drain().contains(new Effect.Rejected(older, Effect.Rejection.STALE)));
    assertEquals(4, leader.commitIndex());
  }

  @Test
  void aConflictBeyondWhatWasAcknowledgedIsNoLoss() {
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 1));
    AppendEntriesResponse conflict = refusal(ELECTED + 1, 3, 1, 1);

    leader.receive(ELECTED + 1, conflict);

    assertFalse(leader
        .drain()
        .contains(new Effect.Rejected(conflict, Effect.Rejection.ACKNOWLEDGED_ENTRIES_LOST)));
  }

  private static AppendEntriesResponse refusal(
      long sentAt, long prevLogIndex, long conflictTerm, long conflictIndex) {
    return new AppendEntriesResponse(
        N2, N1, 5, sentAt, 0, false, prevLogIndex, conflictTerm, conflictIndex, false);
  }
}
