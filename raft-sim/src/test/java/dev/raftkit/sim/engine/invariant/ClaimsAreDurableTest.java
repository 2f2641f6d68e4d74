package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.PreVote;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;
import dev.raftkit.sim.engine.disk.ModelDisk;
import org.junit.jupiter.api.Test;

/** Every kind of message that says more than its sender's disk holds raises the alarm. */
class ClaimsAreDurableTest extends InvariantTest {
  private static final NodeId N1 = new NodeId("n1");
  private static final NodeId N2 = new NodeId("n2");
  private static final NodeId N3 = new NodeId("n3");

  private final ModelDisk[] disks = {disk(4, N1, 1, 2)};
  private final ClaimsAreDurable claims = new ClaimsAreDurable(alarm, disks);

  @Test
  void whatTheDiskHoldsMayBeSaid() {
    send(RoleName.PRE_CANDIDATE, 4, new PreVote(N1, N2, 5, 2, 2));
    send(RoleName.CANDIDATE, 4, new RequestVote(N1, N2, 4, 2, 2));
    send(RoleName.FOLLOWER, 4, new RequestVoteResponse(N1, N2, 4, false));
    send(RoleName.FOLLOWER, 4, new PreVoteResponse(N1, N2, 4, 9, true));
    send(RoleName.FOLLOWER, 4, AppendEntriesResponse.accepted(N1, N2, 4, 0, 0, 2));
    send(RoleName.LEADER, 4, new AppendEntries(N1, N2, 4, 0, 0, 0, 0, EntryBatch.empty(1)));

    assertSilence();
  }

  @Test
  void aTermThatIsNotDurableIsSeen() {
    send(RoleName.FOLLOWER, 5, new PreVoteResponse(N1, N2, 5, 9, true));

    assertAlarm(ClaimsAreDurable.NAME, 0);
  }

  @Test
  void aLeadersTermThatIsNotDurableIsSeen() {
    send(RoleName.LEADER, 5, new AppendEntries(N1, N2, 5, 0, 0, 0, 0, EntryBatch.empty(1)));

    assertAlarm(ClaimsAreDurable.NAME, 0);
  }

  @Test
  void aVoteThatIsNotDurableIsSeen() {
    send(RoleName.FOLLOWER, 4, new RequestVoteResponse(N1, N3, 4, true));

    assertAlarm(ClaimsAreDurable.NAME, 0);
  }

  @Test
  void aCandidacyWithoutADurableOwnVoteIsSeen() {
    ModelDisk[] withoutVote = {disk(4, null, 1, 2)};
    ClaimsAreDurable claimsOfIt = new ClaimsAreDurable(alarm, withoutVote);

    claimsOfIt.sent(0, RoleName.CANDIDATE, 4, log(1, 2), new RequestVote(N1, N2, 4, 2, 2));

    assertAlarm(ClaimsAreDurable.NAME, 0);
  }

  @Test
  void aCandidatesLogThatIsNotDurableIsSeen() {
    send(RoleName.CANDIDATE, 4, new RequestVote(N1, N2, 4, 3, 3));

    assertAlarm(ClaimsAreDurable.NAME, 0);
  }

  @Test
  void aPreCandidatesLogThatIsNotDurableIsSeen() {
    send(RoleName.PRE_CANDIDATE, 4, new PreVote(N1, N2, 5, 3, 3));

    assertAlarm(ClaimsAreDurable.NAME, 0);
  }

  @Test
  void anAcknowledgementBeforeTheDiskWriteIsSeen() {
    send(RoleName.FOLLOWER, 4, AppendEntriesResponse.accepted(N1, N2, 4, 0, 0, 3));

    assertAlarm(ClaimsAreDurable.NAME, 0);
  }

  @Test
  void anAcknowledgementOfAnotherEntryThanTheDiskHoldsIsSeen() {
    claims.sent(
        0, RoleName.FOLLOWER, 4, log(1, 3), AppendEntriesResponse.accepted(N1, N2, 4, 0, 0, 2));

    assertAlarm(ClaimsAreDurable.NAME, 0);
  }

  @Test
  void aServerThatTakesTooMuchForDurableIsSeen() {
    ServerState state = new ServerState();
    state.durableIndex = 2;
    claims.acted(0, state, log(1, 2, 3));
    assertSilence();

    state.durableIndex = 3;
    claims.acted(0, state, log(1, 2, 3));

    assertAlarm(ClaimsAreDurable.NAME, 0);
  }

  private void send(RoleName role, long term, Message message) {
    claims.sent(0, role, term, log(1, 2, 3), message);
  }
}
