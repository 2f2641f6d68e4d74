package dev.raftkit.core;

import static dev.raftkit.core.ChangingGroup.acknowledge;
import static dev.raftkit.core.ChangingGroup.append;
import static dev.raftkit.core.ChangingGroup.assertRefused;
import static dev.raftkit.core.ChangingGroup.change;
import static dev.raftkit.core.ChangingGroup.commit;
import static dev.raftkit.core.ChangingGroup.leading;
import static dev.raftkit.core.ChangingGroup.now;
import static dev.raftkit.core.ChangingGroup.sentTo;
import static dev.raftkit.core.Servers.AWAKE;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.N3;
import static dev.raftkit.core.Servers.N4;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.commands;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.persistAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.ChangeRefusal.Reason;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse.Holding;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;
import dev.raftkit.core.message.TimeoutNow;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Witnesses: voters that keep term and index of the log, and no commands")
class WitnessTest {
  private static final Configuration N3_IS_WITNESS = THREE.withWitnesses(List.of(N3));
  private static final PersistentState EMPTY = PersistentState.EMPTY;
  private static final Entry BARE = new Entry(1, EntryType.BARE, new byte[0]);

  // ---------------------------------------------------------------- what the leader does

  @Test
  void aWitnessIsSentNoCommandsButAllElse() {
    Raft raft = leading(N3_IS_WITNESS);
    acknowledge(raft, N3, 1);
    raft.drain();

    raft.propose(now(raft), commands("a", "b"));
    raft.changeMembership(now(raft), MembershipChange.addLearner(N4, ""));

    Effects effects = raft.drain();
    Entry configuration = Entry.configuration(1, raft.configuration());
    assertEquals(
        List.of(EntryBatch.of(2, BARE, BARE, configuration)), batches(sentTo(N3, effects)));
    assertEquals(
        List.of(EntryBatch.of(
            2,
            Entry.command(1, commands("a").get(0)),
            Entry.command(1, commands("b").get(0)),
            configuration)),
        batches(sentTo(N2, effects)));
  }

  @Test
  void whatTheDiskHadToBeAskedForIsSentWithoutCommandsToo() {
    Raft raft = Servers.elect(
        Servers.restart(N1, N3_IS_WITNESS, disk(new HardState(1, null), 1, 1)), N3_IS_WITNESS);
    ChangingGroup.refuse(raft, N3, 2, 1);
    acknowledge(raft, N3, 0);
    long request = 0;
    for (Effect effect : raft.drain()) {
      if (effect instanceof Effect.ReadEntries read) {
        request = read.requestId();
      }
    }

    raft.entriesRead(now(raft), request, EntryBatch.of(1, Entry.command(1, new byte[9])));

    assertThat(batches(sentTo(N3, raft.drain()))).contains(EntryBatch.of(1, BARE));
  }

  @Test
  @DisplayName("an entry may be committed with one copy of its command")
  void aWitnessIsOneOfTheMajority() {
    Raft raft = leading(N3_IS_WITNESS);
    raft.propose(now(raft), commands("a"));
    persistAll(raft, now(raft));

    acknowledge(raft, N3, 2);

    assertEquals(2, raft.commitIndex());
  }

  @Test
  void aWitnessIsNotHandedOverTo() {
    Raft raft = leading(N3_IS_WITNESS);
    acknowledge(raft, N3, 1);

    assertEquals(
        new Transfer.Refused(Transfer.Reason.WITNESS, N3), raft.transferLeadership(now(raft), N3));
    assertEquals(new Transfer.Started(N2), raft.transferLeadership(now(raft), null));
  }

  // ---------------------------------------------------------------- what a witness does

  @Test
  void aWitnessKeepsWhatItIsSentAndAcknowledgesIt() {
    Raft raft = witness(EMPTY);

    raft.receive(AWAKE, append(N1, N3, 1, LogPosition.ZERO, Entry.noOp(1), BARE));

    assertThat(raft.drain())
        .contains(new Effect.Persist(
            1, new HardState(1, null), 0, EntryBatch.of(1, Entry.noOp(1), BARE)));
    assertEquals(new LogPosition(1, 2), raft.lastLog());
  }

  @Test
  void aWitnessNeverCampaigns() {
    Raft raft = witness(disk(new HardState(1, null), 1, 1));
    assertEquals(Long.MAX_VALUE, raft.deadline());
    raft.receive(AWAKE, append(N1, N3, 1, new LogPosition(1, 2)));
    raft.drain();
    TimeoutNow call = new TimeoutNow(N1, N3, 1);
    raft.receive(AWAKE, call);
    assertEquals(List.of(new Effect.Rejected(call, Effect.Rejection.STALE)), raft.drain());

    raft.tick(raft.deadline());

    assertEquals(RoleName.FOLLOWER, raft.role());
    assertEquals(1, raft.currentTerm());
    assertEquals(Long.MAX_VALUE, raft.deadline());
  }

  @Test
  @DisplayName("§5.4.1: a witness with the longer log blocks an election, commands or not")
  void aWitnessVotesByTheRuleForAll() {
    assertEquals(false, votesFor(new LogPosition(1, 1)));
    assertEquals(true, votesFor(new LogPosition(1, 2)));
  }

  private static boolean votesFor(LogPosition last) {
    Raft raft = witness(disk(new HardState(1, null), 1, 1));
    raft.receive(AWAKE, new RequestVote(N2, N3, 2, last.term(), last.index()));
    boolean granted = false;
    for (int turns = 0; turns < 2; turns++) {
      for (Effect effect : List.copyOf(raft.drain())) {
        granted |= effect.equals(Servers.sent(new RequestVoteResponse(N3, N2, 2, true)));
        if (effect instanceof Effect.Persist write) {
          raft.persisted(AWAKE, write.writeSeq());
        }
      }
    }
    return granted;
  }

  @Test
  void aWitnessAnswersNoReads() {
    Raft raft = witness(EMPTY);
    raft.receive(AWAKE, append(N1, N3, 1, LogPosition.ZERO, Entry.noOp(1)));
    persistAll(raft, AWAKE);

    raft.readIndex(AWAKE, 7, ReadMode.ROUND);

    assertThat(raft.drain()).contains(new Effect.ReadFailed(7, Effect.ReadFailure.WITNESS));
  }

  @Test
  @DisplayName("a leader with a damaged entry hears that a witness had it, and gets no copy")
  void aWitnessLendsNothing() {
    assertEquals(Holding.UNREADABLE, holdingOf(new LogPosition(1, 2)));
    assertEquals(Holding.NOT_HELD, holdingOf(new LogPosition(2, 2)));
  }

  private static Holding holdingOf(LogPosition wanted) {
    Raft raft = witness(disk(new HardState(3, null), 1, 1));
    raft.receive(AWAKE, new FetchEntries(N1, N3, 3, wanted, wanted.index()));
    Holding found = Holding.HELD;
    for (Effect effect : raft.drain()) {
      if (effect instanceof Effect.Send send
          && send.message() instanceof FetchEntriesResponse response) {
        found = response.holding();
      }
    }
    return found;
  }

  // ---------------------------------------------------------------- who is one

  @Test
  void entriesWithoutCommandsAreNotTakenByOthers() {
    Raft raft = Servers.fresh(N2);
    AppendEntries bare = append(N1, N2, 1, LogPosition.ZERO, BARE);
    FetchEntriesResponse lent = new FetchEntriesResponse(
        N1, N2, 1, new LogPosition(1, 1), Holding.HELD, EntryBatch.of(1, BARE));

    raft.receive(AWAKE, bare);
    raft.receive(AWAKE, lent);

    assertEquals(
        List.of(
            new Effect.Rejected(bare, Effect.Rejection.BARE_ENTRIES),
            new Effect.Rejected(lent, Effect.Rejection.BARE_ENTRIES)),
        List.copyOf(raft.drain()));
    assertEquals(0, raft.currentTerm());
  }

  @Test
  void aServerStopsWhenItsGroupHasItForWhatItIsNot() {
    Raft full = Servers.fresh(N3);
    Entry entry = Entry.configuration(1, N3_IS_WITNESS);

    InvariantViolation stop = assertThrows(
        InvariantViolation.class,
        () -> full.receive(AWAKE, append(N1, N3, 1, LogPosition.ZERO, entry)));

    assertEquals(
        "n3 is not set up as a witness, unlike what the configuration at index 1 says (voters [n1,"
            + " n2, n3], witnesses [n3]): remove it, and add one with a new id",
        stop.getMessage());
    RaftConfig config = Servers.config(N3, Configuration.NONE).asWitness();
    Raft joining = Raft.restart(0, config, EMPTY, () -> 0, Trace.NONE);
    assertThrows(
        InvariantViolation.class,
        () -> joining.receive(
            AWAKE, append(N1, N3, 1, LogPosition.ZERO, Entry.configuration(1, THREE))));
    assertThrows(IllegalArgumentException.class, () -> Servers.config(N3, THREE).asWitness());
  }

  @Test
  void aWitnessIsAddedAndPromotedLikeAnyOther() {
    Raft raft = leading(THREE);
    commit(raft, change(raft, MembershipChange.addWitness(N4, "h4:7")));
    acknowledge(raft, N4, 2);
    assertTrue(raft.configuration().isLearner(N4));

    long joint = change(raft, MembershipChange.promote(N4));
    acknowledge(raft, N4, joint);
    acknowledge(raft, N2, joint);

    assertEquals(List.of(N4), raft.configuration().witnesses());
    assertEquals(List.of(N1, N2, N3, N4), raft.configuration().voters());
  }

  @Test
  void aWitnessOnItsWayOutIsSentNoCommandsEither() {
    Raft raft = leading(N3_IS_WITNESS);
    acknowledge(raft, N3, 1);
    change(raft, MembershipChange.remove(N3));

    raft.propose(now(raft), commands("a"));

    assertThat(batches(sentTo(N3, raft.drain()))).contains(EntryBatch.of(3, BARE));
  }

  @Test
  void mostVotersHaveTheCommands() {
    Raft raft = leading(N3_IS_WITNESS);

    assertRefused(
        raft,
        MembershipChange.remove(N2),
        Reason.WRONG_SIZE,
        "of the 2 voters [n1, n3] only 1 would have the commands, the others being witnesses; at"
            + " least 2 must: add others first");
  }

  private static Raft witness(PersistentState state) {
    return Servers.restart(N3, N3_IS_WITNESS, state);
  }

  private static List<EntryBatch> batches(List<AppendEntries> sent) {
    return sent.stream().map(AppendEntries::entries).toList();
  }

  @Test
  void theBytesOfAConfigurationSayWhoIsAWitness() {
    byte[] bytes = ConfigurationFormat.encode(
        Configuration.of(N1, N2, new NodeId("w")).withWitnesses(List.of(new NodeId("w"))));

    assertThat(bytes).containsExactly(1, 3, 1, 2, 'n', '1', 0, 1, 2, 'n', '2', 0, 9, 1, 'w', 0);
  }
}
