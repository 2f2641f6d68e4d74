package dev.raftkit.core;

import static dev.raftkit.core.Servers.FIVE;
import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.N4;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.commands;
import static dev.raftkit.core.Servers.config;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.elect;
import static dev.raftkit.core.Servers.leader;
import static dev.raftkit.core.Servers.persistAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.RequestVoteResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Winning and holding an election (§5.2, §5.4.2, thesis §6.2)")
class LeadershipTest {
  private static final long ELECTED = 250 * MILLIS;

  @Test
  void nobodyLeadsByVotesOfAnEarlierCandidacy() {
    Raft candidate = candidate(FIVE, disk(new HardState(4, null)));
    candidate.receive(ELECTED, new RequestVoteResponse(N2, N1, 5, true));
    long again = candidate.deadline();
    candidate.tick(again);
    grantPreVotes(candidate, FIVE, again);
    persistAll(candidate, again);
    assertEquals(6, candidate.currentTerm());

    candidate.receive(again, new RequestVoteResponse(N2, N1, 5, true));
    candidate.receive(again, new RequestVoteResponse(N3, N1, 5, true));

    assertEquals(RoleName.CANDIDATE, candidate.role());
  }

  @Test
  void aRepeatedVoteCountsOnce() {
    Raft candidate = candidate(FIVE, disk(new HardState(4, null)));

    candidate.receive(ELECTED, new RequestVoteResponse(N2, N1, 5, true));
    candidate.receive(ELECTED, new RequestVoteResponse(N2, N1, 5, true));

    assertEquals(RoleName.CANDIDATE, candidate.role());

    candidate.receive(ELECTED, new RequestVoteResponse(N3, N1, 5, true));

    assertEquals(RoleName.LEADER, candidate.role());
  }

  @Test
  void theOwnVoteCountsOnlyOnceItIsDurable() {
    Configuration alone = Configuration.of(N1);
    Raft raft = Servers.restart(N1, alone, PersistentState.EMPTY);
    raft.tick(ELECTED);
    raft.drain();
    assertEquals(RoleName.CANDIDATE, raft.role());

    raft.persisted(ELECTED, 1);

    assertEquals(RoleName.LEADER, raft.role());
  }

  @Test
  void aGroupOfOneCommitsNothingBeforeItsDiskHoldsIt() {
    Configuration alone = Configuration.of(N1);
    Raft raft = Servers.restart(N1, alone, PersistentState.EMPTY);
    raft.tick(ELECTED);
    raft.drain();
    raft.persisted(ELECTED, 1);
    raft.drain();
    assertEquals(0, raft.commitIndex());

    raft.persisted(ELECTED, 2);

    assertEquals(1, raft.commitIndex());
  }

  @Test
  void halfOfAnEvenGroupIsNoMajority() {
    Configuration four = Configuration.of(N1, N2, N3, N4);
    Raft candidate = candidate(four, disk(new HardState(4, null)));

    candidate.receive(ELECTED, new RequestVoteResponse(N2, N1, 5, true));

    assertEquals(RoleName.CANDIDATE, candidate.role());
  }

  @Test
  void halfOfAnEvenGroupCommitsNothing() {
    Configuration four = Configuration.of(N1, N2, N3, N4);
    Raft leader = leader(N1, four, disk(new HardState(4, null)));

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 1));
    assertEquals(0, leader.commitIndex());

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N3, N1, 5, 1, 0, 1));
    assertEquals(1, leader.commitIndex());
  }

  @Test
  void anEntryOfAnEarlierTermIsNotCommittedByCounting() {
    Raft leader = leader(N1, FIVE, disk(new HardState(4, null), 1, 4));

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 2));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N3, N1, 5, 1, 0, 2));
    assertEquals(0, leader.commitIndex());

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 3));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N3, N1, 5, 1, 0, 3));
    assertEquals(3, leader.commitIndex());
  }

  @Test
  void theLeadersOwnDiskIsOneOfTheMajority() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null)));
    leader.propose(ELECTED, commands("a"));
    leader.drain();

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 2));
    assertEquals(1, leader.commitIndex());

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N3, N1, 5, 1, 0, 2));
    assertEquals(2, leader.commitIndex());
  }

  @Test
  void anOldAnswerTakesNothingBack() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null), 1, 1, 1));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 4));
    persistAll(leader, ELECTED);

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 2));
    leader.receive(ELECTED, new AppendEntriesResponse(N2, N1, 5, 1, 0, false, 3, 0, 1, false));
    leader.propose(ELECTED, commands("a"));

    assertEquals(List.of(5L), firstIndexesSentTo(N2, leader.drain()));
  }

  @Test
  void aClaimBeyondTheLeadersLogIsRefused() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null)));
    AppendEntriesResponse wild = AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 99);

    leader.receive(ELECTED, wild);

    assertTrue(leader.drain().contains(new Effect.Rejected(wild, Effect.Rejection.MALFORMED)));
    assertEquals(0, leader.commitIndex());
  }

  @Test
  void aFollowerThatDoesNotAnswerIsSentNoMoreThanTheWindow() {
    RaftConfig config = config(N1, THREE).withReplicationLimits(1 << 20, 1, 3, 1 << 20);
    Raft leader = elect(
        Raft.restart(0, config, disk(new HardState(4, null)), () -> 200 * MILLIS, Trace.NONE),
        THREE);
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 1));
    leader.drain();

    leader.propose(ELECTED, commands("a", "b", "c", "d", "e"));
    assertEquals(List.of(2L, 3L, 4L), firstIndexesSentTo(N2, leader.drain()));

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 3));
    assertEquals(List.of(5L, 6L), firstIndexesSentTo(N2, leader.drain()));
  }

  @Test
  void aLostMessageIsFoundByTheNextHeartbeatAndSentAgain() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null)));
    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 1));
    leader.propose(ELECTED, commands("a"));
    leader.drain();

    leader.receive(ELECTED, new AppendEntriesResponse(N2, N1, 5, 1, 0, false, 2, 0, 2, false));

    assertEquals(List.of(2L), firstIndexesSentTo(N2, leader.drain()));
  }

  @Test
  void proposalsBeyondTheLimitAreBusyUntilSomeCommit() {
    RaftConfig config = config(N1, THREE).withMemoryLimits(100, 80, 1 << 20);
    Raft leader = elect(
        Raft.restart(0, config, disk(new HardState(4, null)), () -> 200 * MILLIS, Trace.NONE),
        THREE);
    assertEquals(new Proposal.Accepted(2, 5), leader.propose(ELECTED, List.of(new byte[100])));
    assertEquals(new Proposal.Busy(132, 80), leader.propose(ELECTED, List.of(new byte[1])));
    persistAll(leader, ELECTED);

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 2));

    assertInstanceOf(Proposal.Accepted.class, leader.propose(ELECTED, List.of(new byte[1])));
  }

  @Test
  void aCommandThatIsTooLargeIsRefusedByName() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null)));
    List<byte[]> large = List.of(new byte[(1 << 20) + 1]);

    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> leader.propose(ELECTED, large));

    assertEquals(
        "a command of 1048577 bytes; the limit is 1048576: split it, or raise entryBytesMax on"
            + " every member",
        refusal.getMessage());
  }

  @Test
  void aLeaderThatHearsFromNoMajorityStepsDownWithinAnElectionTimeout() {
    Raft leader = leader(N1, FIVE, disk(new HardState(4, null)));
    long lastHeard = ELECTED + 40 * MILLIS;
    leader.receive(lastHeard, AppendEntriesResponse.accepted(N2, N1, 5, 1, 0, 1));
    leader.receive(lastHeard, AppendEntriesResponse.accepted(N3, N1, 5, 1, 0, 1));

    leader.tick(lastHeard + 300 * MILLIS - 1);
    assertEquals(RoleName.LEADER, leader.role());

    leader.tick(lastHeard + 300 * MILLIS);
    assertEquals(RoleName.FOLLOWER, leader.role());
    assertEquals(
        new Proposal.NotLeader(null), leader.propose(lastHeard + 301 * MILLIS, commands("a")));
  }

  @Test
  void theLeaseIsCountedFromTheSendingOfWhatAMajorityAnswered() {
    Raft leader = leader(N1, FIVE, disk(new HardState(4, null)));
    assertEquals(Long.MIN_VALUE, leader.leaseUntil());

    long later = ELECTED + 30 * MILLIS;
    leader.receive(later, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED, 0, 1));
    assertEquals(Long.MIN_VALUE, leader.leaseUntil());
    leader.receive(later, AppendEntriesResponse.accepted(N3, N1, 5, ELECTED - 7, 0, 1));

    assertEquals(ELECTED - 7 + config(N1, FIVE).leaseNanos(), leader.leaseUntil());
  }

  @Test
  void anAnswerFromTheFutureExtendsNoLease() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null)));

    leader.receive(ELECTED, AppendEntriesResponse.accepted(N2, N1, 5, ELECTED + 1, 0, 1));

    assertEquals(Long.MIN_VALUE, leader.leaseUntil());
  }

  @Test
  void aSecondLeaderInTheLeadersTermStopsIt() {
    Raft leader = leader(N1, THREE, disk(new HardState(4, null)));
    AppendEntries other = new AppendEntries(N3, N1, 5, 0, 0, 0, 1, EntryBatch.empty(1));

    assertThrows(InvariantViolation.class, () -> leader.receive(ELECTED, other));
  }

  @Test
  void aPreVoteGrantedByAServerBehindCounts() {
    Raft ahead = Servers.restart(N1, THREE, disk(new HardState(7, null)));
    ahead.tick(ELECTED);
    ahead.drain();

    ahead.receive(ELECTED, new PreVoteResponse(N2, N1, 3, 8, true));

    assertEquals(RoleName.CANDIDATE, ahead.role());
  }

  @Test
  void everyQuorumOfOneToNineVotersIsTheSmallestMajority() {
    for (int voters = 1; voters <= 9; voters++) {
      List<NodeId> ids = new ArrayList<>();
      for (int i = 0; i < voters; i++) {
        ids.add(new NodeId("v" + i));
      }
      Configuration configuration = new Configuration(ids);
      for (int reached = 0; reached <= voters; reached++) {
        Quorum quorum = new Quorum(configuration, ids.get(0));
        quorum.start(reached > 0 ? 7 : 3);
        for (int i = 1; i < voters; i++) {
          quorum.add(Configuration.VOTER_SEAT, i < reached ? 7 : 3);
        }
        boolean isMajority = 2 * reached > voters;
        assertEquals(isMajority ? 7 : 3, quorum.reachedByMajority());
      }
      assertTrue(2 * configuration.quorum() > voters);
      assertFalse(2 * (configuration.quorum() - 1) > voters);
    }
  }

  /** n1, which asked for votes in the next term, with its own vote durable. */
  private static Raft candidate(Configuration configuration, PersistentState state) {
    Raft raft = Servers.restart(N1, configuration, state);
    raft.tick(ELECTED);
    grantPreVotes(raft, configuration, ELECTED);
    persistAll(raft, ELECTED);
    assertEquals(RoleName.CANDIDATE, raft.role());
    return raft;
  }

  private static void grantPreVotes(Raft raft, Configuration configuration, long now) {
    long term = raft.currentTerm();
    for (NodeId voter : configuration.voters()) {
      if (!voter.equals(N1) && raft.role() == RoleName.PRE_CANDIDATE) {
        raft.receive(now, new PreVoteResponse(voter, N1, term, term + 1, true));
      }
    }
  }

  private static List<Long> firstIndexesSentTo(NodeId to, Effects effects) {
    List<Long> indexes = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Send send
          && send.message() instanceof AppendEntries append
          && append.to().equals(to)) {
        indexes.add(append.entries().firstIndex());
      }
    }
    return indexes;
  }
}
