package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.core.log.LogPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Snapshots of one member")
class SnapshotTest {
  private final TestCluster cluster = TestCluster.of(1, config -> config.withSnapshots(100, 0));
  private TestMember member = cluster.awaitLeader();

  @Test
  void aSnapshotIsTakenWhenItWouldGiveBackEnoughOfTheLog() {
    write("a", "b");
    assertThat(member.storage.snapshots.stored).isEmpty();

    member.storage.reclaimableBytes = TestMember.SNAPSHOTS.logBytes();
    write("c");
    cluster.time.runReady();

    assertThat(member.storage.snapshots.newest())
        .extracting(snapshot -> snapshot.last())
        .isEqualTo(new LogPosition(1, 3));
    assertThat(member.status().snapshotIndex()).isEqualTo(3);
    assertThat(member.status().firstLogIndex()).isEqualTo(4);
  }

  @Test
  void whatASnapshotCouldNotFreeIsNoReasonForAnother() {
    long bytes = TestMember.SNAPSHOTS.logBytes();
    member.storage.keepsReclaimableBytes = true;
    member.storage.reclaimableBytes = bytes;
    write("a");
    cluster.time.runReady();
    write("b", "c");
    assertThat(member.notebook.captures).isEqualTo(1);

    member.storage.reclaimableBytes = 2 * bytes;
    write("d");

    assertThat(member.notebook.captures).isEqualTo(2);
  }

  @Test
  void aSnapshotIsTakenWhenAskedForAndNotTwiceOfOneState() {
    assertThat(taken()).isEqualTo(1);
    write("a", "b");

    assertThat(taken()).isEqualTo(3);
    assertThat(taken()).isEqualTo(3);

    assertThat(member.storage.snapshots.stored).containsOnlyKeys(1L, 3L);
  }

  @Test
  void aRestartedMemberGoesOnFromItsSnapshotAndTheLogBehindIt() {
    write("a", "b");
    assertThat(taken()).isEqualTo(3);
    write("c");

    cluster.crash(member);
    member = cluster.restart(member);
    cluster.awaitLeader();
    write("d");

    assertThat(member.notebook.lines).containsExactly("a", "b", "c", "d");
    assertThat(member.status().snapshotIndex()).isEqualTo(3);
  }

  @Test
  @DisplayName("S16: fewer entries than are kept back is nothing to compact")
  void fewerEntriesThanAreKeptBackStayInTheLog() {
    TestCluster keeping = TestCluster.of(1, config -> config.withSnapshots(100, 1_000));
    TestMember keeper = keeping.awaitLeader();
    keeping.await(keeper.propose("a"));

    CompletableFuture<Long> snapshot = keeper.host.takeSnapshot(TestMember.GROUP);
    keeping.time.runUntil(snapshot::isDone);
    keeping.time.runReady();

    assertThat(keeper.status().snapshotIndex()).isEqualTo(2);
    assertThat(keeper.status().firstLogIndex()).isEqualTo(1);
  }

  @Test
  void aLargeStateIsWrittenInPieces() {
    String line = "x".repeat(1_000);
    for (int i = 0; i < 1_000; i++) {
      member.submit(line);
    }
    write("last");

    taken();

    assertThat(member.storage.snapshots.largestAppend)
        .isBetween(SnapshotBuffer.PIECE_BYTES, SnapshotBuffer.PIECE_BYTES + 1_002);
  }

  @Test
  void aDiskThatIsFullCostsTheSnapshotAndLaterThereIsAnother() {
    IOException full = new IOException("no space left on device");
    write("a");
    member.storage.snapshots.failWith(full);
    CompletableFuture<Long> failed = member.host.takeSnapshot(TestMember.GROUP);
    cluster.time.runUntil(failed::isDone);

    assertThatThrownBy(failed::join).hasRootCause(full);
    assertThat(member.storage.snapshots.abandoned).isEqualTo(1);
    assertThat(member.status().state()).isEqualTo(Status.State.RUNNING);

    member.storage.snapshots.failWith(null);
    member.storage.reclaimableBytes = 1 << 20;
    write("b");
    assertThat(member.status().snapshotIndex()).as("too soon").isZero();
    cluster.time.runFor(SECONDS);
    write("c");
    cluster.time.runReady();
    assertThat(member.status().snapshotIndex()).isEqualTo(3);
  }

  @Test
  void aSourceThatGivesUpCostsTheSnapshotOnly() {
    write("a", "no snapshot");

    CompletableFuture<Long> failed = member.host.takeSnapshot(TestMember.GROUP);
    cluster.time.runUntil(failed::isDone);

    assertThatThrownBy(failed::join).hasRootCauseMessage("no snapshot, as asked");
    write("b");
    assertThat(member.status().state()).isEqualTo(Status.State.RUNNING);
  }

  @Test
  void aStateMachineThatFailsToCaptureStopsItsGroup() {
    write("no capture");

    CompletableFuture<Long> failed = member.host.takeSnapshot(TestMember.GROUP);
    cluster.time.runUntil(failed::isDone);

    assertThat(member.status().state()).isEqualTo(Status.State.FAILED);
    assertThat(member.status().cause())
        .hasMessage("the state machine failed to capture its state at index 2")
        .hasRootCauseMessage("no capture, as asked");
    assertThatThrownBy(failed::join).hasMessageContaining("the group failed on n1");
  }

  @Test
  @DisplayName("S5, F15: a member whose snapshot cannot be restored stops and applies nothing")
  void aSnapshotThatCannotBeRestoredStopsTheMember() {
    write("a");
    taken();
    write("b");
    cluster.crash(member);
    member.storage.snapshots.failToOpenWith(new IOException("snapshot-0-2-1 is damaged"));

    TestMember returned = cluster.restart(member);
    cluster.time.runFor(5 * SECONDS);

    assertThat(returned.status().state()).isEqualTo(Status.State.FAILED);
    assertThat(returned.status().cause())
        .hasMessage("the state machine failed to restore the snapshot at index 2:"
            + " snapshot-0-2-1 is damaged");
    assertThat(returned.notebook.lines).isEmpty();
  }

  @Test
  @DisplayName("S5: a state machine that does not read all of its snapshot is not trusted")
  void aSnapshotThatIsNotReadToItsEndStopsTheMember() {
    write("a", "read no further");
    write("b");
    taken();
    cluster.crash(member);

    TestMember returned = cluster.restart(member);
    cluster.time.runFor(SECONDS);

    assertThat(returned.status().cause())
        .hasMessageEndingWith("it did not read all of the snapshot");
  }

  @Test
  void aMemberThatStopsGivesItsSnapshotUp() {
    write("a");
    member.snapshotWorker.hold();
    CompletableFuture<Long> unfinished = member.host.takeSnapshot(TestMember.GROUP);
    cluster.time.runReady();

    CompletableFuture<Void> stopped = member.host.stop();
    cluster.time.runReady();
    member.snapshotWorker.release();
    cluster.time.runReady();
    stopped.join();

    assertThat(member.storage.snapshots.abandoned).isEqualTo(1);
    assertThat(member.storage.snapshots.stored).isEmpty();
    assertThatThrownBy(unfinished::join).hasCauseInstanceOf(ProposalException.Stopped.class);
  }

  @Test
  void theGroupsOfAHostWriteTheirSnapshotsOneAfterTheOther() {
    List<String> events = new ArrayList<>();
    SnapshotShare share = new SnapshotShare(member.loop, 1_000);

    share.enter(() -> events.add("first"));
    share.enter(() -> events.add("second"));
    share.enter(() -> events.add("third"));
    cluster.time.runReady();
    assertThat(events).containsExactly("first");
    share.leave();
    share.leave();
    cluster.time.runReady();

    assertThat(events).containsExactly("first", "second", "third");
  }

  @Test
  void transfersShareTheBytesOfASecond() {
    List<Long> times = new ArrayList<>();
    long start = cluster.time.now();
    SnapshotShare share = new SnapshotShare(member.loop, 1_000);

    for (int i = 0; i < 4; i++) {
      share.transfer(500, () -> times.add(cluster.time.now() - start));
    }
    cluster.time.runFor(5 * SECONDS);

    assertThat(times).containsExactly(0L, SECONDS / 2, SECONDS, SECONDS * 3 / 2);
  }

  private void write(String... lines) {
    for (String line : lines) {
      cluster.await(member.propose(line));
    }
    cluster.time.runReady();
  }

  private long taken() {
    CompletableFuture<Long> snapshot = member.host.takeSnapshot(TestMember.GROUP);
    cluster.time.runUntil(snapshot::isDone);
    cluster.time.runReady();
    return snapshot.join();
  }
}
