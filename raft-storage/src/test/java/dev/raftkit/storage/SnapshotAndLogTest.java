package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a member finds when its log and its snapshots do not fit, or one of them is damaged. */
@DisplayName("Log and snapshot belong together at every start (S1, S7, S8)")
class SnapshotAndLogTest {
  private static final Snapshot AT_2 = SnapshotShelf.snapshot(1, 2);
  private static final Snapshot AT_4 = SnapshotShelf.snapshot(1, 4);
  private static final byte[] STATE = SnapshotShelf.state(1, 1_000);

  private final TestMember member = TestMember.started();
  private final SnapshotShelf shelf = SnapshotShelf.open(member.snapshots);

  @BeforeEach
  void logFiveEntries() {
    member.persist(SnapshotShelf.GROUP, hardState(1, null));
    member.persist(SnapshotShelf.GROUP, append(1, 1, "a", "b", "c", "d", "e"));
    member.disk.run();
    member.disk.crashProcess();
  }

  @Test
  void theLogStaysWhenItHoldsTheSnapshotsLastEntry() {
    write(AT_4);

    PersistentState state = reopened();

    assertThat(state.snapshot()).isEqualTo(AT_4);
    assertThat(state.base()).isEqualTo(LogPosition.ZERO);
    assertThat(state.lastLogIndex()).isEqualTo(5);
  }

  @Test
  @DisplayName("S1: a crash after the file's renaming: the conflicting log gives way")
  void aLogThatTheSnapshotContradictsStartsAnew() {
    Snapshot other = SnapshotShelf.snapshot(3, 4);
    write(other);

    PersistentState state = reopened();

    assertThat(state.base()).isEqualTo(other.last());
    assertThat(state.lastLogIndex()).isEqualTo(4);
    assertThat(state.termStarts()).isEmpty();
    assertThat(state.hardState().currentTerm()).isEqualTo(3);
    assertThat(reopened()).isEqualTo(state);
  }

  @Test
  void anOlderSnapshotStandsInWhereTheLogGoesOn() {
    write(AT_2);
    write(AT_4);
    member.snapshots.flipBit("snapshot-3-4-1", 300, 0);

    PersistentState state = reopened();

    assertThat(state.snapshot()).isEqualTo(AT_2);
    assertThat(state.lastLogIndex()).isEqualTo(5);
    assertThat(member.passedOver)
        .singleElement(STRING)
        .startsWith("group 3: the data directory/snapshot-3-4-1 is damaged at offset ")
        .endsWith("; instead: " + AT_2);
  }

  @Test
  void withoutASnapshotAWholeLogStandsIn() {
    write(AT_4);
    member.snapshots.flipBit("snapshot-3-4-1", 300, 0);

    PersistentState state = reopened();

    assertThat(state.snapshot()).isNull();
    assertThat(state.lastLogIndex()).isEqualTo(5);
    assertThat(member.passedOver).singleElement(STRING).endsWith("; instead: null");
  }

  @Test
  void aSnapshotThatTheDiskCannotReadIsNotDamaged() {
    write(AT_2);
    write(AT_4);

    member.snapshots.failBlockingReads("snapshot-3-4-1");
    assertThat(member.refusal()).isEqualTo("cannot read snapshot-3-4-1: Input/output error");
    member.disk.crashProcess();
    member.snapshots.crashProcess();
    member.snapshots.failBlockingReads(null);
    member.snapshots.failNext("read snapshot-3-4-1");
    assertThat(member.refusal()).isEqualTo("cannot read snapshot-3-4-1");

    assertThat(reopened().snapshot()).isEqualTo(AT_4);
    assertThat(member.passedOver).isEmpty();
  }

  @Test
  void aDamagedSnapshotThatNothingStandsInForIsNamed() {
    Snapshot ahead = SnapshotShelf.snapshot(1, 9);
    write(AT_2);
    write(ahead);
    member.snapshots.flipBit("snapshot-3-9-1", 300, 0);

    assertThat(member.refusal())
        .contains("snapshot-3-9-1 is damaged at offset")
        .contains("which holds entries 1..5, can stand in for it");
  }

  @Test
  @DisplayName("S7: a hole between snapshot and log is never silent")
  void aLogThatBeganAnewNeedsItsSnapshot() {
    write(AT_4);
    assertThat(member.open()).isNull();
    member.persist(
        SnapshotShelf.GROUP, new Persist(1, null, AT_4.last(), 0, EntryBatch.empty(5), List.of()));
    member.disk.run();
    member.disk.crashProcess();
    member.snapshots.flipBit("snapshot-3-4-1", 300, 0);

    assertThat(member.refusal())
        .contains("snapshot-3-4-1 is damaged at offset")
        .contains("can stand in for it: restore this member from its peers");
  }

  private void write(Snapshot snapshot) {
    shelf.mustWrite(snapshot, STATE);
    member.disk.crashProcess();
    member.snapshots.crashProcess();
  }

  private PersistentState reopened() {
    assertThat(member.open()).isNull();
    PersistentState state = member.store().recovered(SnapshotShelf.GROUP);
    member.disk.crashProcess();
    return state;
  }
}
