package dev.raftkit.core;

import static dev.raftkit.core.Servers.FIVE;
import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.commands;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.elect;
import static dev.raftkit.core.Servers.leader;
import static dev.raftkit.core.Servers.persistAll;
import static dev.raftkit.core.Servers.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Effect.ReadFailed;
import dev.raftkit.core.Effect.ReadFailure;
import dev.raftkit.core.Effect.ReadReady;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reads by a round of messages (thesis §6.4)")
class ReadIndexTest {
  private static final long ELECTED = 250 * MILLIS;
  private static final long HEARTBEAT = 50 * MILLIS;

  // ---------------------------------------------------------------- rounds

  @Test
  void aReadAsksEveryoneInTheSameTurn() {
    Raft leader = inTouch(THREE);

    leader.readIndex(ELECTED, 7, ReadMode.ROUND);

    assertEquals(
        List.of(sent(heartbeat(N2, ELECTED, 1)), sent(heartbeat(N3, ELECTED, 1))), leader.drain());
  }

  @Test
  void aReadIsAnsweredOnceAMajorityFollows() {
    Raft leader = inTouch(FIVE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();

    leader.receive(ELECTED + 1, echo(N2, 1));
    assertEquals(List.of(), list(leader.drain()));
    leader.receive(ELECTED + 2, echo(N3, 1));

    assertEquals(List.of(new ReadReady(7, 1)), list(leader.drain()));
  }

  @Test
  void aRefusalFollowsToo() {
    Raft leader = inTouch(THREE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();

    leader.receive(
        ELECTED + 1, new AppendEntriesResponse(N2, N1, 5, ELECTED, 1, 0, false, 1, 0, 1, false));

    assertTrue(list(leader.drain()).contains(new ReadReady(7, 1)));
  }

  @Test
  void readsOfATurnShareARound() {
    Raft leader = inTouch(THREE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.readIndex(ELECTED, 8, ReadMode.ROUND);
    assertEquals(2, leader.drain().size());

    leader.receive(ELECTED + 1, echo(N2, 1));

    assertEquals(List.of(new ReadReady(7, 1), new ReadReady(8, 1)), list(leader.drain()));
  }

  @Test
  @DisplayName("D2: an answer to an earlier round confirms no later read")
  void readsThatComeDuringARoundWaitForTheNext() {
    Raft leader = inTouch(THREE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();
    leader.readIndex(ELECTED + 1, 8, ReadMode.ROUND);
    assertEquals(List.of(), list(leader.drain()));

    leader.receive(ELECTED + 2, echo(N2, 1));

    assertEquals(
        List.of(
            new ReadReady(7, 1),
            sent(heartbeat(N2, ELECTED + 2, 2)),
            sent(heartbeat(N3, ELECTED + 2, 2))),
        inOrder(leader.drain()));
    leader.receive(ELECTED + 3, echo(N2, 1));
    leader.receive(ELECTED + 3, echo(N3, 1));
    assertEquals(List.of(), list(leader.drain()));
    leader.receive(ELECTED + 4, echo(N3, 2));
    assertEquals(List.of(new ReadReady(8, 1)), list(leader.drain()));
  }

  @Test
  void anAnswerToALaterMessageConfirmsToo() {
    Raft leader = inTouch(THREE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();
    leader.propose(ELECTED + 1, commands("a"));
    List<Effect> effects = list(leader.drain());

    assertTrue(effects.stream()
        .anyMatch(effect -> effect instanceof Effect.Send send
            && send.message() instanceof AppendEntries append
            && append.entries().size() == 1
            && append.readRound() == 1));
  }

  @Test
  void aLostRoundIsMadeGoodByTheNextHeartbeat() {
    Raft leader = inTouch(THREE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();
    long later = ELECTED + HEARTBEAT;

    leader.tick(later);

    assertEquals(
        List.of(sent(heartbeat(N2, later, 1)), sent(heartbeat(N3, later, 1))),
        list(leader.drain()));
  }

  @Test
  void aRoundThatNeverBeganIsNotConfirmed() {
    Raft leader = inTouch(THREE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();
    AppendEntriesResponse invented = echo(N2, 2);

    leader.receive(ELECTED + 1, invented);

    assertEquals(
        List.of(new Effect.Rejected(invented, Effect.Rejection.MALFORMED)), list(leader.drain()));
  }

  @Test
  void aPeerThatKnowsNoRoundsConfirmsNothing() {
    Raft leader = inTouch(THREE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();

    leader.receive(ELECTED + 1, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 1));

    assertEquals(List.of(), list(leader.drain()));
  }

  @Test
  void anAnswerOfAnEarlierTermConfirmsNothing() {
    Raft leader = inTouch(THREE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();
    AppendEntriesResponse old = AppendEntriesResponse.accepted(N2, N1, 4, ELECTED, 1, 0, 1);

    leader.receive(ELECTED + 1, old);

    assertEquals(List.of(new Effect.Rejected(old, Effect.Rejection.STALE)), list(leader.drain()));
  }

  @Test
  void whatALostDiskAnsweredCountsNoLonger() {
    Raft leader = inTouch(FIVE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();
    leader.receive(ELECTED + 1, echo(N2, 1));
    leader.receive(
        ELECTED + 2, new AppendEntriesResponse(N2, N1, 5, ELECTED, 0, 3, false, 1, 0, 1, false));
    leader.receive(ELECTED + 3, echo(N3, 1));

    assertTrue(list(leader.drain()).stream().noneMatch(ReadReady.class::isInstance));
  }

  // ---------------------------------------------------------------- the index

  @Test
  @DisplayName("D1: a new leader answers nothing before an entry of its own term is committed")
  void aNewLeaderAnswersNothingBeforeAnEntryOfItsTermIsCommitted() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null), 1, 4));
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();
    leader.receive(ELECTED + 1, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 1, 0, 2));
    assertEquals(0, leader.commitIndex());
    assertTrue(list(leader.drain()).stream().noneMatch(ReadReady.class::isInstance));

    leader.receive(ELECTED + 2, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED, 1, 0, 3));
    assertEquals(3, leader.commitIndex());
    assertEquals(List.of(new ReadReady(7, 3)), applyAll(leader, ELECTED + 3, 1, 4, 5));
  }

  @Test
  @DisplayName("D11: what is applied already is not enough before a majority follows")
  void aReadWaitsForTheMajorityAlthoughItsStateIsThere() {
    Raft leader = inTouch(THREE);
    assertEquals(1, leader.lastApplied());

    leader.readIndex(ELECTED, 7, ReadMode.ROUND);

    assertEquals(List.of(), readsOf(leader.drain()));
    leader.tick(ELECTED + HEARTBEAT);
    assertEquals(List.of(), readsOf(leader.drain()));
  }

  @Test
  void aReadWaitsUntilWhatWasCommittedIsApplied() {
    Raft leader = inTouch(THREE);
    leader.propose(ELECTED, commands("a"));
    persistAll(leader, ELECTED);
    leader.receive(ELECTED + 1, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 2));
    leader.drain();
    leader.readIndex(ELECTED + 2, 7, ReadMode.ROUND);
    leader.drain();
    leader.receive(ELECTED + 3, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 1, 0, 2));
    assertEquals(List.of(), readsOf(leader.drain()));

    leader.applied(ELECTED + 4, 2);

    assertEquals(List.of(new ReadReady(7, 2)), readsOf(leader.drain()));
  }

  @Test
  @DisplayName("D3: a group of one that restarts waits for its own entry, and then answers at once")
  void aGroupOfOneThatRestartsWaitsForItsOwnEntry() {
    Configuration alone = Configuration.of(N1);
    Raft raft = Servers.restart(N1, alone, disk(new HardState(4, N1), 4, 4));
    raft.tick(ELECTED);
    raft.drain();
    raft.persisted(ELECTED, 1);
    raft.readIndex(ELECTED, 7, ReadMode.ROUND);
    raft.readIndex(ELECTED, 8, ReadMode.LEASE);
    assertEquals(List.of(), readsOf(raft.drain()));
    raft.persisted(ELECTED, 2);

    assertEquals(
        List.of(new ReadReady(7, 3), new ReadReady(8, 3)), applyAll(raft, ELECTED, 4, 4, 5));
    raft.readIndex(ELECTED, 9, ReadMode.ROUND);
    assertEquals(List.of(new ReadReady(9, 3)), list(raft.drain()));
  }

  @Test
  @DisplayName("D4: what was read before a crash is in the first state that is read after it")
  void aReadAfterACrashSeesWhatAReadBeforeItSaw() {
    Configuration alone = Configuration.of(N1);
    Raft before = Servers.restart(N1, alone, PersistentState.EMPTY);
    before.tick(ELECTED);
    before.drain();
    before.persisted(ELECTED, 1);
    before.propose(ELECTED, commands("a"));
    before.drain();
    before.persisted(ELECTED, 2);
    before.drain();
    before.applied(ELECTED, 2);
    before.readIndex(ELECTED, 7, ReadMode.ROUND);
    assertEquals(List.of(new ReadReady(7, 2)), readsOf(before.drain()));

    // The commitIndex was nowhere on the disk.
    Raft after = Servers.restart(N1, alone, disk(new HardState(1, N1), 1, 1));
    after.tick(ELECTED);
    after.drain();
    after.readIndex(ELECTED, 8, ReadMode.ROUND);
    assertEquals(List.of(new ReadFailed(8, ReadFailure.NO_LEADER)), readsOf(after.drain()));
    after.persisted(ELECTED, 1);
    after.readIndex(ELECTED, 9, ReadMode.ROUND);
    assertEquals(List.of(), readsOf(after.drain()));
    after.persisted(ELECTED, 2);

    assertEquals(List.of(new ReadReady(9, 3)), applyAll(after, ELECTED, 1, 1, 2));
  }

  // ---------------------------------------------------------------- the end

  @Test
  @DisplayName("D5: a leader that a majority has left answers no read")
  void readsOfALeaderThatStepsDownFail() {
    Raft leader = inTouch(THREE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();

    leader.tick(ELECTED + 300 * MILLIS);

    assertEquals(RoleName.FOLLOWER, leader.role());
    assertEquals(List.of(new ReadFailed(7, ReadFailure.STEPPED_DOWN)), readsOf(leader.drain()));
  }

  @Test
  void anAnswerInANewerTermEndsTheReadsToo() {
    Raft leader = inTouch(THREE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();

    leader.receive(
        ELECTED + 1, new AppendEntriesResponse(N2, N1, 6, ELECTED, 1, 0, false, 1, 0, 1, false));

    assertEquals(List.of(new ReadFailed(7, ReadFailure.STEPPED_DOWN)), readsOf(leader.drain()));
  }

  @Test
  void aConfirmedReadIsAnsweredThoughTheLeadershipEnds() {
    Raft leader = inTouch(THREE);
    leader.propose(ELECTED, commands("a"));
    persistAll(leader, ELECTED);
    leader.receive(ELECTED + 1, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 2));
    leader.readIndex(ELECTED + 1, 7, ReadMode.ROUND);
    leader.drain();
    leader.receive(ELECTED + 2, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 1, 0, 2));
    assertEquals(List.of(), readsOf(leader.drain()));
    leader.receive(ELECTED + 3, new AppendEntries(N2, N1, 6, 5, 2, 2, 1, EntryBatch.empty(3)));
    assertEquals(List.of(), readsOf(leader.drain()));

    leader.applied(ELECTED + 4, 2);

    assertEquals(List.of(new ReadReady(7, 2)), readsOf(leader.drain()));
  }

  @Test
  void roundsOfAnEarlierLeadershipAreNotThoseOfANewOne() {
    Raft leader = inTouch(THREE);
    leader.readIndex(ELECTED, 7, ReadMode.ROUND);
    leader.drain();
    leader.tick(ELECTED + 300 * MILLIS);
    elect(leader, THREE);
    long now = leader.deadline() - HEARTBEAT;
    leader.readIndex(now, 8, ReadMode.ROUND);
    leader.drain();
    AppendEntriesResponse old = AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 1, 0, 1);

    leader.receive(now, old);

    assertEquals(6, leader.currentTerm());
    assertEquals(List.of(new Effect.Rejected(old, Effect.Rejection.STALE)), list(leader.drain()));
  }

  @Test
  void noMoreReadsWaitThanMay() {
    Raft leader = inTouch(THREE);
    for (int i = 1; i <= Raft.READS_MAX; i++) {
      leader.readIndex(ELECTED, i, ReadMode.ROUND);
    }
    assertEquals(List.of(), readsOf(leader.drain()));

    leader.readIndex(ELECTED, 5_000, ReadMode.ROUND);

    assertEquals(List.of(new ReadFailed(5_000, ReadFailure.TOO_MANY)), list(leader.drain()));
    leader.receive(ELECTED + 1, echo(N2, 1));
    assertEquals(Raft.READS_MAX, readsOf(leader.drain()).size());
    leader.readIndex(ELECTED + 1, 5_001, ReadMode.ROUND);
    assertEquals(List.of(), readsOf(leader.drain()));
  }

  @Test
  void aServerThatIsNotInOfficeAnswersNoRead() {
    Raft follower = Servers.fresh(N1);

    follower.readIndex(1, 7, ReadMode.ROUND);

    assertEquals(List.of(new ReadFailed(7, ReadFailure.NO_LEADER)), list(follower.drain()));
  }

  // ---------------------------------------------------------------- props

  /** A leader of term 5 whose no-op, entry 1, everyone has and all have applied. */
  private static Raft inTouch(Configuration configuration) {
    Raft leader = leader(N1, configuration, disk(new HardState(4, null)));
    for (NodeId voter : configuration.voters()) {
      if (!voter.equals(N1)) {
        leader.receive(ELECTED, AppendEntriesResponse.accepted(voter, N1, 5, ELECTED, 0, 1));
      }
    }
    leader.drain();
    leader.applied(ELECTED, 1);
    leader.drain();
    return leader;
  }

  private static Message heartbeat(NodeId to, long sentAt, long round) {
    return new AppendEntries(N1, to, 5, 5, 1, 1, sentAt, round, EntryBatch.empty(2));
  }

  private static AppendEntriesResponse echo(NodeId from, long round) {
    return AppendEntriesResponse.accepted(from, N1, 5, ELECTED, round, 0, 1);
  }

  private static List<Effect> list(Effects effects) {
    return List.copyOf(effects);
  }

  /** Applies all that may be, some of it read from a disk with these terms; answers what was read. */
  private static List<Effect> applyAll(Raft raft, long now, long... terms) {
    List<Effect> reads = new ArrayList<>();
    boolean busy = true;
    while (busy) {
      busy = false;
      for (Effect effect : List.copyOf(raft.drain())) {
        if (effect instanceof Effect.ReadEntries read) {
          List<Entry> entries = new ArrayList<>();
          for (long index = read.from(); index <= read.to(); index++) {
            entries.add(Entry.command(terms[(int) index - 1], new byte[0]));
          }
          raft.entriesRead(now, read.requestId(), EntryBatch.of(read.from(), entries));
          busy = true;
        } else if (effect instanceof Effect.Apply apply) {
          assertEquals(List.of(), reads);
          raft.applied(now, apply.entries().lastIndex());
          busy = true;
        } else if (effect instanceof ReadReady || effect instanceof ReadFailed) {
          reads.add(effect);
        }
      }
    }
    return reads;
  }

  /** Answers to reads first. */
  private static List<Effect> inOrder(Effects effects) {
    List<Effect> ordered = readsOf(effects);
    for (Effect effect : effects) {
      if (!ordered.contains(effect)) {
        ordered.add(effect);
      }
    }
    return ordered;
  }

  private static List<Effect> readsOf(Effects effects) {
    List<Effect> reads = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof ReadReady || effect instanceof ReadFailed) {
        reads.add(effect);
      }
    }
    return reads;
  }
}
