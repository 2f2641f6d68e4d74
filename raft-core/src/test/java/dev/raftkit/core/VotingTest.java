package dev.raftkit.core;

import static dev.raftkit.core.Servers.AWAKE;
import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.sent;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Voting (§5.2, §5.4.1)")
class VotingTest {
  private final Raft voter = Servers.fresh(N1);

  @Test
  void aVoteLeavesTheServerOnlyAfterItIsDurable() {
    voter.receive(AWAKE, new RequestVote(N2, N1, 5, 0, 0));

    assertEquals(List.of(Effect.Persist.hardState(1, new HardState(5, N2))), voter.drain());

    voter.persisted(AWAKE, 1);

    assertEquals(List.of(sent(new RequestVoteResponse(N1, N2, 5, true))), voter.drain());
  }

  @Test
  void theSecondCandidateOfATermIsRefused() {
    grantTo(new RequestVote(N2, N1, 5, 0, 0));

    voter.receive(AWAKE, new RequestVote(N3, N1, 5, 0, 0));

    assertEquals(List.of(sent(new RequestVoteResponse(N1, N3, 5, false))), voter.drain());
  }

  @Test
  void theSameCandidateGetsTheSameAnswerAgain() {
    grantTo(new RequestVote(N2, N1, 5, 0, 0));

    voter.receive(AWAKE, new RequestVote(N2, N1, 5, 0, 0));

    assertEquals(List.of(sent(new RequestVoteResponse(N1, N2, 5, true))), voter.drain());
  }

  @Test
  void aVoteOutlivesARestart() {
    Raft restarted = Servers.restart(N1, THREE, Servers.disk(new HardState(5, N2)));

    restarted.receive(AWAKE, new RequestVote(N3, N1, 5, 0, 0));

    assertEquals(List.of(sent(new RequestVoteResponse(N1, N3, 5, false))), restarted.drain());
  }

  @Test
  void steppingDownWithinATermDoesNotFreeTheVote() {
    Raft candidate = Servers.restart(N1, THREE, Servers.disk(new HardState(5, N1)));
    candidate.receive(AWAKE, new AppendEntries(N2, N1, 5, 0, 0, 0, 1, EntryBatch.empty(1)));
    candidate.drain();

    candidate.receive(AWAKE + 200 * MILLIS, new RequestVote(N3, N1, 5, 0, 0));

    assertEquals(List.of(sent(new RequestVoteResponse(N1, N3, 5, false))), candidate.drain());
  }

  @Test
  void aCandidateWithAnOlderLastTermIsRefusedHoweverLongItsLog() {
    Raft ahead = Servers.restart(N1, THREE, Servers.disk(new HardState(4, null), 1, 4));

    ahead.receive(AWAKE, new RequestVote(N2, N1, 5, 3, 99));
    ahead.drain();
    ahead.persisted(AWAKE, 1);

    assertEquals(List.of(sent(new RequestVoteResponse(N1, N2, 5, false))), ahead.drain());
  }

  @Test
  void aCandidateWithAShorterLogOfTheSameLastTermIsRefused() {
    Raft ahead = Servers.restart(N1, THREE, Servers.disk(new HardState(4, null), 1, 4));

    ahead.receive(AWAKE, new RequestVote(N2, N1, 5, 4, 1));
    ahead.drain();
    ahead.persisted(AWAKE, 1);

    assertEquals(List.of(sent(new RequestVoteResponse(N1, N2, 5, false))), ahead.drain());
  }

  @Test
  void aRequestOfAnEarlierTermIsAnsweredWithTheNewerOne() {
    Raft ahead = Servers.restart(N1, THREE, Servers.disk(new HardState(7, null)));
    RequestVote late = new RequestVote(N2, N1, 5, 0, 0);

    ahead.receive(AWAKE, late);

    assertEquals(
        List.of(
            sent(new RequestVoteResponse(N1, N2, 7, false)),
            new Effect.Rejected(late, Effect.Rejection.STALE)),
        ahead.drain());
  }

  @Test
  void aServerThatHearsFromALeaderIsNotDisturbedByACandidate() {
    voter.receive(AWAKE, new AppendEntries(N2, N1, 5, 0, 0, 0, 1, EntryBatch.empty(1)));
    voter.drain();
    voter.persisted(AWAKE, 1);
    assertEquals(List.of(sent(AppendEntriesResponse.accepted(N1, N2, 5, 1, 0, 0))), voter.drain());
    RequestVote disturbing = new RequestVote(N3, N1, 9, 0, 0);

    voter.receive(AWAKE + 149 * MILLIS, disturbing);

    assertEquals(List.of(new Effect.Rejected(disturbing, Effect.Rejection.STICKY)), voter.drain());
    assertEquals(5, voter.currentTerm());
  }

  @Test
  void aRestartedServerVotesForNobodyWithinAnElectionTimeout() {
    RequestVote early = new RequestVote(N2, N1, 5, 0, 0);

    voter.receive(149 * MILLIS, early);

    assertEquals(List.of(new Effect.Rejected(early, Effect.Rejection.STICKY)), voter.drain());
    assertEquals(HardState.INITIAL, voter.hardState());
  }

  private void grantTo(RequestVote request) {
    voter.receive(AWAKE, request);
    voter.drain();
    voter.persisted(AWAKE, 1);
    assertEquals(
        List.of(sent(new RequestVoteResponse(N1, request.from(), request.term(), true))),
        voter.drain());
  }
}
