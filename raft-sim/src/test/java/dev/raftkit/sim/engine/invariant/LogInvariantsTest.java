package dev.raftkit.sim.engine.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.core.RoleName;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.disk.EntryBook;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each invariant of logs, commitment and state machines raises the alarm when it does not hold. */
class LogInvariantsTest extends InvariantTest {
  private final ServerState before = new ServerState();
  private final ServerState after = new ServerState();
  private final CommittedLog committed = new CommittedLog();

  @Test
  void aLeaderThatDropsEntriesIsSeen() {
    LeaderAppendOnly appendOnly = new LeaderAppendOnly(alarm);

    appendOnly.truncating(0, false, 3, 7);
    assertSilence();
    appendOnly.truncating(0, true, 3, 7);

    assertAlarm(LeaderAppendOnly.NAME, 0);
  }

  @Test
  void aLeaderThatOverwritesItsLastEntryIsSeen() {
    before.role = RoleName.LEADER;
    before.lastTerm = 1;
    before.lastIndex = 2;
    after.role = RoleName.LEADER;

    new LeaderAppendOnly(alarm).acted(0, before, after, log(1, 2, 2));

    assertAlarm(LeaderAppendOnly.NAME, 0);
  }

  @Test
  void logsThatShareAnEntryButNotAllBeforeItAreSeen() {
    LogMatching matching = new LogMatching(alarm);

    matching.appended(0, log(1, 1, 3), 1);
    matching.appended(1, log(1, 1, 4), 1);
    assertSilence();
    matching.appended(2, log(1, 2, 3), 1);

    assertAlarm(LogMatching.NAME, 2);
  }

  @Test
  void logsWithDifferentCommandsInOneEntryAreSeen() {
    LogMatching matching = new LogMatching(alarm);
    LogModel other = new LogModel();
    other.append(Entry.command(1, new byte[] {1}));

    matching.appended(0, log(1), 1);
    matching.appended(1, other, 1);

    assertAlarm(LogMatching.NAME, 1);
  }

  @Test
  void aLogThatWasNotHandedToTheDiskIsSeen() {
    after.lastTerm = 1;
    after.lastIndex = 3;

    new LogMatching(alarm).acted(0, after, log(1, 1));

    assertAlarm(LogMatching.NAME, 0);
  }

  @Test
  void aLeaderWithoutACommittedEntryIsSeen() {
    LeaderCompleteness completeness = new LeaderCompleteness(alarm, committed);
    commit(log(1, 2), 2);

    completeness.elected(0, 3, 2, log(1, 2)::termAt);
    completeness.elected(1, 2, 1, log(1)::termAt);
    assertSilence();
    completeness.elected(2, 3, 1, log(1)::termAt);

    assertAlarm(LeaderCompleteness.NAME, 2);
  }

  @Test
  void aCommitThatALeaderOfAHigherTermLacksIsSeen() {
    LeaderCompleteness completeness = new LeaderCompleteness(alarm, committed);
    ServerState[] states = {before, after};
    LogModel[] logs = {log(1, 2), log(1)};
    after.role = RoleName.LEADER;
    after.term = 2;
    commit(log(1, 2), 2);

    completeness.committed(2, states, logs);
    assertSilence();
    after.term = 3;
    completeness.committed(2, states, logs);

    assertAlarm(LeaderCompleteness.NAME, 1);
  }

  @Test
  void theLastCommitBeforeATermIsFound() {
    commit(log(1, 2, 4), 2);
    committed.append(Entry.noOp(4), 5);

    assertEquals(0, committed.lastCommittedBefore(2));
    assertEquals(3, committed.lastCommittedBefore(5));
    assertEquals(4, committed.lastCommittedBefore(6));
  }

  @Test
  void differentEntriesAppliedAtOneIndexAreSeen() {
    StateMachineSafety safety = new StateMachineSafety(alarm, 2);

    safety.applying(0, EntryBatch.of(1, Entry.noOp(1), Entry.noOp(1)));
    safety.applying(1, EntryBatch.of(1, Entry.noOp(1)));
    assertSilence();
    safety.applying(1, EntryBatch.of(2, Entry.noOp(2)));

    assertAlarm(StateMachineSafety.NAME, 1);
  }

  @Test
  void anEmptyStateMachineHasWhateverHashItHas() {
    StateMachineSafety safety = new StateMachineSafety(alarm, 2);

    safety.reached(0, 0, 17);
    safety.reached(1, 0, 17);

    assertSilence();

    safety.reached(1, 0, 18);

    assertAlarm(StateMachineSafety.STATE_NAME, 1);
  }

  @Test
  void aSkippedIndexIsSeen() {
    StateMachineSafety safety = new StateMachineSafety(alarm, 1);
    safety.applying(0, EntryBatch.of(1, Entry.noOp(1)));

    safety.applying(0, EntryBatch.of(3, Entry.noOp(1)));

    assertAlarm(StateMachineSafety.NAME, 0);
  }

  @Test
  void aServerAppliesEverythingAgainAfterARestart() {
    StateMachineSafety safety = new StateMachineSafety(alarm, 1);
    safety.applying(0, EntryBatch.of(1, Entry.noOp(1), Entry.noOp(1)));

    safety.restarted(0);
    safety.applying(0, EntryBatch.of(1, Entry.noOp(1)));

    assertSilence();
  }

  @Test
  void aCommitThatAMajorityOfDisksDoesNotHoldIsSeen() {
    ModelDisk[] disks = {disk(1, null, 1), disk(1, null), disk(1, null)};
    after.term = 1;
    after.commitIndex = 1;

    durableCommit(committed, disks).acted(0, after, log(1));

    assertAlarm(DurableCommit.NAME, 0);
  }

  @Test
  void halfOfAnEvenClusterIsNoMajority() {
    ModelDisk[] disks = {disk(1, null, 1), disk(1, null, 1), disk(1, null), disk(1, null)};
    after.term = 1;
    after.commitIndex = 1;

    durableCommit(committed, disks).acted(0, after, log(1));

    assertAlarm(DurableCommit.NAME, 0);
  }

  @Test
  void aJointConfigurationIsCommittedByBothSets() {
    NodeId first = new NodeId("n1");
    NodeId second = new NodeId("n2");
    NodeId third = new NodeId("n3");
    Entry joint = Entry.configuration(
        1, Configuration.of(first, second, third).enter(Configuration.of(second, third)));
    LogModel log = new LogModel();
    log.append(joint);
    after.term = 1;
    after.commitIndex = 1;

    durableCommit(new CommittedLog(), disks(joint, 1, 2)).acted(0, after, log);
    assertSilence();
    durableCommit(committed, disks(joint, 0, 1)).acted(0, after, log);

    assertAlarm(DurableCommit.NAME, 0);
  }

  /** Three disks, of which some hold an entry. */
  private static ModelDisk[] disks(Entry entry, int... holders) {
    ModelDisk[] disks = {disk(1, null), disk(1, null), disk(1, null)};
    for (int holder : holders) {
      disks[holder].log().append(entry);
    }
    return disks;
  }

  @Test
  void aDiskThatDropsACommittedEntryTheMajorityNeedsIsSeen() {
    ModelDisk[] disks = {disk(1, null, 1), disk(1, null, 1), disk(1, null)};
    DurableCommit durable = durableCommit(committed, disks);
    after.term = 1;
    after.commitIndex = 1;
    durable.acted(0, after, log(1));
    assertSilence();

    disks[1].log().truncate(1);
    durable.truncated(1, 1);

    assertAlarm(DurableCommit.NAME, 1);
  }

  @Test
  void aLogGivenUpForASnapshotThatItAgreesWithIsSeen() {
    DurableCommit durable = durableCommit(committed, disk(1, null));
    durable.startingAnew(1, log(1, 1, 2), new LogPosition(3, 2));
    durable.startingAnew(1, log(1, 1), new LogPosition(1, 2));
    assertSilence();

    durable.startingAnew(1, log(1, 1, 2), new LogPosition(1, 2));

    assertAlarm(DurableCommit.NAME, 1);
  }

  @Test
  void aCommitThatContradictsAnEarlierOneIsSeen() {
    ModelDisk[] disks = {disk(1, null, 1)};
    DurableCommit durable = durableCommit(committed, disks);
    after.term = 1;
    after.commitIndex = 1;
    durable.acted(0, after, log(1));

    durable.acted(1, after, log(2));

    assertAlarm(DurableCommit.NAME, 1);
  }

  @Test
  void indexesOutOfOrderAreSeen() {
    IndexOrder order = new IndexOrder(alarm);
    after.commitIndex = 3;
    after.lastIndex = 3;
    after.lastApplied = 3;
    order.acted(0, after);
    assertSilence();

    after.lastApplied = 4;
    order.acted(0, after);

    assertAlarm(IndexOrder.NAME, 0);
  }

  @Test
  void aLogThatIsShortenedBeyondItsDurableSnapshotIsSeen() {
    IndexOrder order = new IndexOrder(alarm);
    after.commitIndex = 3;
    after.lastIndex = 3;
    after.snapshotIndex = 2;
    after.baseIndex = 2;
    order.acted(0, after);
    assertSilence();

    after.baseIndex = 3;
    order.acted(0, after);

    assertAlarm(IndexOrder.NAME, 0);
  }

  @Test
  void anAcknowledgementOfWhatIsNotCommittedIsSeen() {
    AcknowledgedSurvives survives = new AcknowledgedSurvives(alarm, committed);
    commit(log(1), 1);

    survives.acknowledged(0, 1, 1, 99);
    assertSilence();
    survives.acknowledged(0, 2, 1, 99);

    assertAlarm(AcknowledgedSurvives.NAME, 0);
  }

  @Test
  void anAcknowledgedCommandThatIsGoneInTheEndIsSeen() {
    AcknowledgedSurvives survives = new AcknowledgedSurvives(alarm, committed);
    commit(log(1), 1);
    survives.acknowledged(0, 1, 1, LogModel.contentHash(Entry.noOp(1)));

    survives.finished(0, log(1));
    assertSilence();
    survives.finished(1, log());

    assertAlarm(AcknowledgedSurvives.NAME, 1);
  }

  @Test
  @DisplayName("I6: of a majority with a witness, one has the command")
  void aCommitThatWitnessesAloneHoldIsSeen() {
    EntryBook book = new EntryBook();
    book.add(1, Entry.command(1, new byte[] {7}));
    ModelDisk[] disks = new ModelDisk[3];
    for (int i = 0; i < disks.length; i++) {
      disks[i] = new ModelDisk(new LogModel(), book);
    }
    LogModel log = new LogModel(book);
    log.append(Entry.command(1, new byte[] {7}));
    Roster roster = new Roster(3).withWitness(2);
    MarkCounts marks = new MarkCounts();
    DurableCommit durable = new DurableCommit(alarm, committed, disks, roster, marks);
    after.term = 1;
    after.commitIndex = 1;
    disks[2].log().append(Entry.command(1, new byte[] {7}).bare());
    disks[1].log().append(Entry.command(1, new byte[] {7}));

    durable.acted(1, after, log);
    assertSilence();
    assertEquals(1, marks.count(Mark.WITNESS_COMPLETED_A_MAJORITY));
    // Damage of what is not committed concerns nobody.
    disks[1].log().append(Entry.noOp(1));
    disks[1].log().damage(2);
    durable.truncated(0, 1);
    assertSilence();
    disks[1].log().damage(1);
    durable.truncated(0, 1);

    assertAlarm(DurableCommit.NAME, 0);
  }

  private DurableCommit durableCommit(CommittedLog commits, ModelDisk... disks) {
    Roster roster = new Roster(disks.length);
    return new DurableCommit(alarm, commits, disks, roster, new MarkCounts());
  }

  private void commit(LogModel log, long inTerm) {
    for (long index = 1; index <= log.lastIndex(); index++) {
      committed.append(log.entryAt(index), inTerm);
    }
  }
}
