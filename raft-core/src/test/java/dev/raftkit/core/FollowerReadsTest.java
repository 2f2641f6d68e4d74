package dev.raftkit.core;

import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.leader;
import static dev.raftkit.core.Servers.persistAll;
import static dev.raftkit.core.Servers.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Effect.ReadFailed;
import dev.raftkit.core.Effect.ReadFailure;
import dev.raftkit.core.Effect.ReadReady;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.ReadIndex;
import dev.raftkit.core.message.ReadIndexResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reads on followers (thesis §6.4)")
class FollowerReadsTest {
  private static final long NOW = 160 * MILLIS;
  private static final long HEARTBEAT = 50 * MILLIS;

  /** What every random source of these tests begins with, a little above. */
  private static final long FIRST = 200 * MILLIS / 2 + 1;

  // ---------------------------------------------------------------- the follower

  @Test
  void aFollowerAsksItsLeaderForAllReadsOfATurn() {
    Raft follower = following();

    follower.readIndex(NOW, 7, ReadMode.ROUND);
    follower.readIndex(NOW, 8, ReadMode.LEASE);

    assertEquals(
        List.of(sent(new ReadIndex(N1, N2, 5, FIRST, false))), List.copyOf(follower.drain()));
  }

  @Test
  void readsForWhichALeaseWillDoSaySo() {
    Raft follower = following();

    follower.readIndex(NOW, 7, ReadMode.LEASE);

    assertEquals(
        List.of(sent(new ReadIndex(N1, N2, 5, FIRST, true))), List.copyOf(follower.drain()));
  }

  @Test
  void aReadIsAnsweredOnceTheStateIsAsNewAsTheLeaderSays() {
    Raft follower = following();
    follower.readIndex(NOW, 7, ReadMode.ROUND);
    follower.drain();

    follower.receive(NOW + 1, new ReadIndexResponse(N2, N1, 5, FIRST, 2));
    assertEquals(List.of(), List.copyOf(follower.drain()));
    follower.receive(NOW + 2, heartbeat(2));
    follower.drain();
    follower.applied(NOW + 3, 2);

    assertEquals(List.of(new ReadReady(7, 2)), List.copyOf(follower.drain()));
  }

  @Test
  void readsThatComeAfterTheQuestionAreNotAnsweredByIt() {
    Raft follower = following();
    follower.readIndex(NOW, 7, ReadMode.ROUND);
    follower.drain();
    follower.readIndex(NOW + 1, 8, ReadMode.ROUND);
    assertEquals(List.of(), List.copyOf(follower.drain()));

    follower.receive(NOW + 2, new ReadIndexResponse(N2, N1, 5, FIRST, 1));

    assertEquals(
        List.of(sent(new ReadIndex(N1, N2, 5, FIRST + 1, false)), new ReadReady(7, 1)),
        List.copyOf(follower.drain()));
    ReadIndexResponse repeated = new ReadIndexResponse(N2, N1, 5, FIRST, 1);
    follower.receive(NOW + 3, repeated);
    assertEquals(
        List.of(new Effect.Rejected(repeated, Effect.Rejection.STALE)),
        List.copyOf(follower.drain()));
  }

  @Test
  void aQuestionIsRepeatedWhileTheLeaderIsHeard() {
    Raft follower = following();
    follower.readIndex(NOW, 7, ReadMode.ROUND);
    follower.drain();

    follower.receive(NOW + HEARTBEAT - 1, heartbeat(1));
    assertEquals(List.of(), questions(follower.drain()));
    follower.receive(NOW + HEARTBEAT, heartbeat(1));

    assertEquals(List.of(new ReadIndex(N1, N2, 5, FIRST, false)), questions(follower.drain()));
  }

  @Test
  void anAnswerToAnEarlierProcessIsNoneToThisOne() {
    Raft first = following(() -> 200 * MILLIS);
    first.readIndex(NOW, 7, ReadMode.ROUND);
    ReadIndex before = questions(first.drain()).get(0);
    Raft again = following(() -> 201 * MILLIS);
    again.readIndex(NOW, 7, ReadMode.ROUND);
    ReadIndex after = questions(again.drain()).get(0);

    ReadIndexResponse late = new ReadIndexResponse(N2, N1, 5, before.context(), 1);
    again.receive(NOW + 1, late);

    assertNotEquals(before.context(), after.context());
    assertEquals(
        List.of(new Effect.Rejected(late, Effect.Rejection.STALE)), List.copyOf(again.drain()));
  }

  @Test
  void anAnswerOfAnEarlierTermIsDropped() {
    Raft follower = following();
    follower.readIndex(NOW, 7, ReadMode.ROUND);
    follower.drain();
    ReadIndexResponse old = new ReadIndexResponse(N2, N1, 4, FIRST, 1);

    follower.receive(NOW + 1, old);

    assertEquals(
        List.of(new Effect.Rejected(old, Effect.Rejection.STALE)), List.copyOf(follower.drain()));
  }

  @Test
  void withTheLeaderItsReadsAreGivenUp() {
    Raft follower = following();
    follower.readIndex(NOW, 7, ReadMode.ROUND);
    follower.drain();
    follower.readIndex(NOW + 1, 8, ReadMode.ROUND);

    follower.tick(follower.deadline());

    assertEquals(
        List.of(new ReadFailed(7, ReadFailure.NO_LEADER), new ReadFailed(8, ReadFailure.NO_LEADER)),
        reads(follower.drain()));
  }

  @Test
  void withTheTermItsReadsAreGivenUp() {
    Raft follower = following();
    follower.readIndex(NOW, 7, ReadMode.ROUND);
    follower.drain();

    follower.receive(NOW + 1, new AppendEntries(N3, N1, 6, 5, 1, 1, 1, EntryBatch.empty(2)));

    assertEquals(List.of(new ReadFailed(7, ReadFailure.NO_LEADER)), reads(follower.drain()));
  }

  @Test
  void aLeaderThatNoLongerLeadsIsNotWaitedFor() {
    Raft follower = following();
    follower.readIndex(NOW, 7, ReadMode.ROUND);
    follower.drain();

    follower.receive(NOW + 1, new ReadIndexResponse(N2, N1, 5, FIRST, 0));

    assertEquals(List.of(new ReadFailed(7, ReadFailure.NO_LEADER)), List.copyOf(follower.drain()));
  }

  @Test
  void whatARoundAsksIsEchoed() {
    Raft follower = following();

    follower.receive(NOW + 1, new AppendEntries(N2, N1, 5, 5, 1, 1, NOW, 3, EntryBatch.empty(2)));

    assertEquals(
        List.of(sent(AppendEntriesResponse.accepted(N1, N2, 5, NOW, 3, 0, 1))),
        List.copyOf(follower.drain()));
  }

  @Test
  void aRefusalEchoesTheRoundToo() {
    Raft follower = following();

    follower.receive(NOW + 1, new AppendEntries(N2, N1, 5, 5, 9, 1, NOW, 3, EntryBatch.empty(10)));

    assertEquals(
        List.of(sent(new AppendEntriesResponse(N1, N2, 5, NOW, 3, 0, false, 9, 0, 3, false))),
        List.copyOf(follower.drain()));
  }

  // ---------------------------------------------------------------- the leader

  @Test
  void theLeaderAnswersAfterARound() {
    Raft leader = inTouch();
    long now = 250 * MILLIS;
    leader.receive(now, new ReadIndex(N2, N1, 5, 77, false));
    leader.drain();

    leader.receive(now + 1, AppendEntriesResponse.accepted(N3, N1, 5, now, 1, 0, 1));

    assertEquals(
        List.of(sent(new ReadIndexResponse(N1, N2, 5, 77, 1))), List.copyOf(leader.drain()));
  }

  @Test
  void aLeaderWithALeaseAnswersAtOnceIfThatWillDo() {
    Raft leader = inTouch();

    leader.receive(250 * MILLIS, new ReadIndex(N2, N1, 5, 77, true));

    assertEquals(
        List.of(sent(new ReadIndexResponse(N1, N2, 5, 77, 1))), List.copyOf(leader.drain()));
  }

  @Test
  void aRepeatedQuestionIsAnsweredOnce() {
    Raft leader = inTouch();
    long now = 250 * MILLIS;
    leader.receive(now, new ReadIndex(N2, N1, 5, 77, false));
    leader.receive(now, new ReadIndex(N2, N1, 5, 77, false));
    leader.drain();

    leader.receive(now + 1, AppendEntriesResponse.accepted(N3, N1, 5, now, 1, 0, 1));

    assertEquals(
        List.of(sent(new ReadIndexResponse(N1, N2, 5, 77, 1))), List.copyOf(leader.drain()));
  }

  @Test
  void aMemberHasOneQuestionAtATime() {
    Raft leader = inTouch();
    long now = 250 * MILLIS;
    for (long context = 70; context <= 77; context++) {
      leader.receive(now, new ReadIndex(N2, N1, 5, context, false));
    }
    leader.drain();

    leader.receive(now + 1, AppendEntriesResponse.accepted(N3, N1, 5, now, 1, 0, 1));

    assertEquals(
        List.of(sent(new ReadIndexResponse(N1, N2, 5, 77, 1))), List.copyOf(leader.drain()));
  }

  @Test
  void aNewLeaderDoesNotAnswerFollowersBeforeAnEntryOfItsTermIsCommitted() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null), 1, 4));
    long now = 250 * MILLIS;
    leader.receive(now, new ReadIndex(N2, N1, 5, 77, false));
    leader.drain();
    leader.receive(now, AppendEntriesResponse.accepted(N2, N1, 5, now, 1, 0, 2));
    assertTrue(answers(leader.drain()).isEmpty());

    leader.receive(now, AppendEntriesResponse.accepted(N2, N1, 5, now, 1, 0, 3));

    assertEquals(List.of(new ReadIndexResponse(N1, N2, 5, 77, 3)), answers(leader.drain()));
  }

  @Test
  void whoDoesNotLeadSaysSo() {
    Raft follower = following();

    follower.receive(NOW, new ReadIndex(N3, N1, 5, 77, false));

    assertEquals(
        List.of(sent(new ReadIndexResponse(N1, N3, 5, 77, 0))), List.copyOf(follower.drain()));
  }

  @Test
  void aFormerLeaderAnswersNobody() {
    Raft leader = inTouch();
    long now = 250 * MILLIS;
    leader.receive(now, new ReadIndex(N2, N1, 5, 77, false));
    leader.drain();
    leader.tick(now + 300 * MILLIS);
    leader.drain();

    leader.receive(now + 300 * MILLIS, AppendEntriesResponse.accepted(N3, N1, 5, now, 1, 0, 1));

    assertTrue(answers(leader.drain()).isEmpty());
  }

  // ---------------------------------------------------------------- props

  private static Raft following() {
    return following(() -> 200 * MILLIS);
  }

  /** A follower of n2 in term 5, which has applied entry 1 and has entry 2 on its disk. */
  private static Raft following(RandomSource random) {
    Raft raft = Raft.restart(
        0, Servers.config(N1, THREE), disk(new HardState(5, null)), random, Trace.NONE);
    EntryBatch entries = EntryBatch.of(1, Entry.noOp(5), Entry.command(5, new byte[0]));
    raft.receive(NOW, new AppendEntries(N2, N1, 5, 0, 0, 1, 1, entries));
    persistAll(raft, NOW);
    raft.applied(NOW, 1);
    raft.drain();
    return raft;
  }

  private static AppendEntries heartbeat(long commit) {
    return new AppendEntries(N2, N1, 5, 5, 2, commit, 1, EntryBatch.empty(3));
  }

  /** A leader of term 5 whose no-op, entry 1, everyone has and all have applied. */
  private static Raft inTouch() {
    long now = 250 * MILLIS;
    Raft leader = leader(N1, THREE, disk(new HardState(4, null)));
    for (NodeId voter : List.of(N2, N3)) {
      leader.receive(now, AppendEntriesResponse.accepted(voter, N1, 5, now, 0, 1));
    }
    leader.drain();
    leader.applied(now, 1);
    leader.drain();
    return leader;
  }

  private static List<ReadIndex> questions(Effects effects) {
    return messages(effects, ReadIndex.class);
  }

  private static List<ReadIndexResponse> answers(Effects effects) {
    return messages(effects, ReadIndexResponse.class);
  }

  private static <T> List<T> messages(Effects effects, Class<T> type) {
    List<T> found = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Send send && type.isInstance(send.message())) {
        found.add(type.cast(send.message()));
      }
    }
    return found;
  }

  private static List<Effect> reads(Effects effects) {
    List<Effect> found = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof ReadReady || effect instanceof ReadFailed) {
        found.add(effect);
      }
    }
    return found;
  }
}
