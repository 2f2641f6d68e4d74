package dev.raftkit.core;

import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import dev.raftkit.core.replication.Progress;
import dev.raftkit.core.replication.SnapshotTransfer;
import org.jspecify.annotations.Nullable;

/**
 * A leader's side of sending snapshots (§7): asks each follower how far it has got, reads the piece
 * that comes next, and sends it. What is lost is found by asking again, so a transfer resumes where it
 * stopped, over lost connections and changes of the leader.
 */
final class SnapshotSender {
  private final Raft raft;

  SnapshotSender(Raft raft) {
    this.raft = raft;
  }

  /** The follower's next entry is one that the log no longer has. */
  void start(Progress follower) {
    SnapshotTransfer transfer = follower.startTransfer();
    transfer.reading(raft.outbox().readSnapshot(follower.follower(), 0, 0, 0));
  }

  /** A heartbeat is due: whatever did not arrive is asked for again. */
  void keepUp(Progress follower, SnapshotTransfer transfer) {
    SnapshotChunk question = transfer.question();
    boolean isOutdated = question == null || transfer.lastIndex() < raft.log().baseIndex();
    if (transfer.isReading()) {
      return;
    }
    if (question == null || isOutdated) {
      start(follower);
    } else if (raft.now() - transfer.askedAt() >= raft.config().heartbeatNanos()) {
      transfer.askedAgain(raft.now());
      send(follower, question);
    }
  }

  /** A piece was read; null if that snapshot does not exist any more. */
  void onRead(Progress follower, SnapshotTransfer transfer, @Nullable SnapshotChunk chunk) {
    if (chunk == null || !transfer.continues(chunk)) {
      // The next heartbeat starts again, with the newest snapshot there is.
      follower.startTransfer();
      return;
    }
    transfer.sent(chunk, raft.now());
    send(follower, chunk);
  }

  /** The follower says how far it has got. */
  void onProgress(Progress follower, InstallSnapshotResponse response) {
    SnapshotTransfer transfer = follower.transfer();
    SnapshotChunk question = transfer == null ? null : transfer.question();
    if (transfer == null || question == null || !transfer.isAnsweredBy(response)) {
      raft.outbox().reject(response, Effect.Rejection.STALE);
    } else if (response.nextOffset() < question.sizeBytes()) {
      transfer.reading(raft.outbox()
          .readSnapshot(
              follower.follower(),
              transfer.lastIndex(),
              response.nextOffset(),
              raft.config().snapshotChunkBytes()));
    }
  }

  private void send(Progress follower, SnapshotChunk chunk) {
    raft.outbox()
        .send(new InstallSnapshot(
            raft.self(), follower.follower(), raft.currentTerm(), raft.now(), chunk));
  }
}
