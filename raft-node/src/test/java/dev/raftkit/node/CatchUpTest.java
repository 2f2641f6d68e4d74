package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.MILLIS;
import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.Message;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A member that was away catches up by snapshot (§7)")
class CatchUpTest {
  private static final int CHUNK_BYTES = 100;

  private final TestCluster cluster =
      TestCluster.of(3, config -> config.withSnapshots(CHUNK_BYTES, 0));
  private TestMember leader = cluster.awaitLeader();
  private TestMember follower = cluster.anyFollower();

  @Test
  void aFollowerThatWasAwayIsSentTheSnapshotAndThenTheLog() {
    write("before");
    goAwayWhile(60);
    write("after the snapshot");

    cluster.network.heal();
    cluster.time.runFor(5 * SECONDS);

    assertThat(follower.notebook.lines).isEqualTo(leader.notebook.lines).hasSize(62);
    assertThat(follower.status().snapshotIndex()).isEqualTo(leader.status().snapshotIndex());
    assertThat(leader.transport.sent).filteredOn(CatchUpTest::isPiece).hasSizeGreaterThan(3);
  }

  @Test
  @DisplayName("S13: afterwards an idle follower is sent entries again, not the snapshot")
  void afterASnapshotTheFollowerIsReplicatedTo() {
    goAwayWhile(20);
    cluster.network.heal();
    cluster.time.runFor(5 * SECONDS);
    leader.transport.sent.clear();

    cluster.time.runFor(SECONDS);
    write("more");
    cluster.time.runFor(SECONDS);

    assertThat(follower.notebook.lines).endsWith("more").hasSize(21);
    assertThat(leader.transport.sent).noneMatch(CatchUpTest::isPiece);
    assertThat(leader.transport.sent)
        .anyMatch(message -> message instanceof AppendEntries append
            && append.to().equals(follower.id)
            && append.entries().size() == 1);
  }

  @Test
  @DisplayName("S6: what the follower held and the snapshot does not is gone")
  void theSnapshotReplacesWhatTheFollowerHeld() {
    TestMember old = leader;
    cluster.network.isolate(old.id);
    CompletableFuture<byte[]> lost = old.propose("lost", 60 * SECONDS);
    leader = cluster.awaitOtherLeader(old);
    for (int i = 0; i < 20; i++) {
      write("line " + i);
    }
    snapshot(leader);

    cluster.network.heal();
    cluster.time.runFor(5 * SECONDS);

    assertThat(old.notebook.lines).isEqualTo(leader.notebook.lines).doesNotContain("lost");
    assertThat(TestCluster.failure(lost)).isInstanceOf(UnknownOutcome.class);
    assertThat(old.status().pendingProposals()).isZero();
  }

  @Test
  @DisplayName("S10: killed after every piece, it catches up all the same")
  void aReceiverMayBeKilledAtEveryPiece() {
    goAwayWhile(60);
    cluster.network.heal();
    for (int i = 0; i < 12; i++) {
      int pieces = count();
      cluster.time.runUntil(() -> count() > pieces || isCaughtUp());
      cluster.time.runFor(2 * MILLIS);
      cluster.crash(follower);
      follower = cluster.restart(follower);
    }

    cluster.time.runFor(5 * SECONDS);

    assertThat(follower.status().state()).isEqualTo(Status.State.RUNNING);
    assertThat(follower.notebook.lines).isEqualTo(leader.notebook.lines);
  }

  @Test
  @DisplayName("S11: the leader changes in the middle of a transfer, and the next one finishes it")
  void theNextLeaderFinishesTheTransfer() {
    goAwayWhile(60);
    cluster.members.values().stream().filter(m -> m != follower).forEach(this::snapshot);
    cluster.network.heal();
    int pieces = count();
    cluster.time.runUntil(() -> count() > pieces + 2);

    cluster.network.isolate(leader.id);
    TestMember next = cluster.awaitOtherLeader(leader);
    leader = next;
    cluster.await(next.propose("from the next leader", 60 * SECONDS));
    cluster.time.runFor(5 * SECONDS);

    assertThat(follower.notebook.lines).endsWith("from the next leader");
    assertThat(follower.notebook.lines).isEqualTo(next.notebook.lines);
  }

  /** Comes back, is cut off in the middle of the snapshot, and comes back again. */
  private void catchUpWithACut() {
    goAwayWhile(60);
    cluster.network.heal();
    int before = count();
    cluster.time.runUntil(() -> count() > before + 3);

    cluster.network.isolate(follower.id);
    cluster.time.runFor(SECONDS / 2);
    cluster.network.heal();
    cluster.time.runFor(5 * SECONDS);
  }

  @Test
  void aTransferThatIsCutResumesWhereItStopped() {
    catchUpWithACut();

    assertThat(follower.notebook.lines).isEqualTo(leader.notebook.lines);
    List<Long> offsets = leader.transport.sent.stream()
        .filter(CatchUpTest::isPiece)
        .map(message -> ((InstallSnapshot) message).chunk().offset())
        .toList();
    assertThat(offsets).isSorted();
    assertThat(offsets).filteredOn(offset -> offset == 0).hasSize(1);
  }

  @Test
  void bothSidesCountTheBytesOfATransferAndAreLittleOverItsSizeAfterACut() {
    catchUpWithACut();

    SnapshotChunk piece = leader.transport.sent.stream()
        .filter(CatchUpTest::isPiece)
        .map(message -> ((InstallSnapshot) message).chunk())
        .findFirst()
        .orElseThrow();
    assertThat(follower.status().snapshotBytesReceived()).isEqualTo(piece.sizeBytes());
    assertThat(leader.status().snapshotBytesSent())
        .isBetween(piece.sizeBytes(), piece.sizeBytes() + piece.data().length);
    assertThat(follower.status().snapshotBytesSent()).isZero();
  }

  @Test
  void theLeaderTakesNoSnapshotThatWouldFreeNothingBecauseAFollowerNeedsTheLog() {
    goAwayWhile(60);
    write("after the snapshot");
    long sending = leader.status().snapshotIndex();
    cluster.network.heal();
    int before = count();
    cluster.time.runUntil(() -> count() > before + 3);
    cluster.network.isolate(follower.id);

    leader.storage.reclaimableBytes = TestMember.SNAPSHOTS.logBytes();
    write("meanwhile");
    assertThat(leader.status().snapshotIndex()).isEqualTo(sending);
    cluster.time.runFor(61 * SECONDS);

    assertThat(leader.status().snapshotIndex()).isGreaterThan(sending);
  }

  @Test
  void aLeaderIsNotKeptWaitingLongerBecauseTheFollowersOwnSnapshotsHaveFailed() {
    follower.storage.snapshots.failWith(new IOException("no space left on device"));
    for (int attempt = 0; attempt < 8; attempt++) {
      write("line of attempt " + attempt);
      CompletableFuture<Long> own = follower.host.takeSnapshot(TestMember.GROUP);
      cluster.time.runUntil(own::isDone);
    }
    goAwayWhile(20);
    cluster.network.heal();
    cluster.time.runFor(21 * SECONDS);
    assertThat(isCaughtUp()).isFalse();

    follower.storage.snapshots.failWith(null);
    cluster.time.runFor(2 * SECONDS);

    assertThat(isCaughtUp()).isTrue();
  }

  @Test
  void theMoreWasReceivedForNothingTheLaterItIsSentAgain() {
    SnapshotPolicy policy =
        new SnapshotPolicy(1, 1_000_000, Duration.ofSeconds(1), Duration.ofSeconds(60));

    assertThat(policy.receptionRetryNanos(0)).isEqualTo(SECONDS);
    assertThat(policy.receptionRetryNanos(500_000)).isEqualTo(1500 * MILLIS);
    assertThat(policy.receptionRetryNanos(1L << 40)).isEqualTo(60 * SECONDS);
  }

  private void goAwayWhile(int lines) {
    cluster.network.isolate(follower.id);
    for (int i = 0; i < lines; i++) {
      write("line " + i);
    }
    snapshot(leader);
  }

  private void snapshot(TestMember member) {
    CompletableFuture<Long> taken = member.host.takeSnapshot(TestMember.GROUP);
    cluster.time.runUntil(taken::isDone);
    taken.join();
    cluster.time.runReady();
  }

  private void write(String line) {
    cluster.await(leader.propose(line));
  }

  private int count() {
    return (int) leader.transport.sent.stream().filter(CatchUpTest::isPiece).count();
  }

  private boolean isCaughtUp() {
    return follower.notebook.lines.equals(leader.notebook.lines);
  }

  private static boolean isPiece(Message message) {
    return message instanceof InstallSnapshot install && install.chunk().data().length > 0;
  }
}
