package dev.raftkit.transport.netty;

import static dev.raftkit.transport.netty.Fixture.N1;
import static dev.raftkit.transport.netty.Fixture.N2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.proto.Frame;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.WireCodec;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeerQueueTest {
  private static final long NO_LIMIT = 1 << 30;

  @Test
  void messagesLeaveInTheOrderTheyCame() {
    PeerQueue queue = new PeerQueue(10, NO_LIMIT);

    queue.add(vote(1));
    queue.add(heartbeat(2));
    queue.add(vote(3));
    queue.add(heartbeat(4));

    assertThat(queue.takeFrame(NO_LIMIT))
        .containsExactly(vote(1), heartbeat(2), vote(3), heartbeat(4));
    assertThat(queue.takeFrame(NO_LIMIT)).isEmpty();
  }

  @Test
  void aFullQueueDropsTheOldestHeartbeatsFirstAndThenTheOldestOfTheOthers() {
    PeerQueue queue = new PeerQueue(3, NO_LIMIT);
    queue.add(vote(1));
    queue.add(heartbeat(2));
    queue.add(heartbeat(3));

    assertThat(queue.add(vote(4))).isEqualTo(1);
    assertThat(queue.add(vote(5))).isEqualTo(1);
    assertThat(queue.add(heartbeat(6))).isEqualTo(1);
    assertThat(queue.add(vote(7))).isEqualTo(1);

    assertThat(queue.takeFrame(NO_LIMIT)).containsExactly(vote(4), vote(5), vote(7));
  }

  @Test
  void bytesAreBoundedToo() {
    GroupMessage large = entries(1, 10_000);
    PeerQueue queue = new PeerQueue(100, 2 * WireCodec.bytesMax(large.message()));
    queue.add(entries(1, 10_000));
    queue.add(entries(2, 10_000));

    assertThat(queue.add(entries(3, 10_000))).isEqualTo(1);

    assertThat(queue.takeFrame(NO_LIMIT)).containsExactly(entries(2, 10_000), entries(3, 10_000));
  }

  @Test
  void aSmallerLimitDropsWhatIsTooMuch() {
    PeerQueue queue = new PeerQueue(10, NO_LIMIT);
    queue.add(vote(1));
    queue.add(heartbeat(2));
    queue.add(vote(3));

    assertThat(queue.limit(1, NO_LIMIT)).isEqualTo(2);

    assertThat(queue.takeFrame(NO_LIMIT)).containsExactly(vote(3));
  }

  @Test
  void aFrameTakesWhatFitsAndAlwaysOneMessage() {
    PeerQueue queue = new PeerQueue(10, NO_LIMIT);
    queue.add(entries(1, 1_000));
    queue.add(entries(2, 1_000));
    queue.add(entries(3, 1_000));
    long two = Frame.CHECKSUM_BYTES + 2 * WireCodec.bytesMax(entries(1, 1_000).message());

    assertThat(queue.takeFrame(two)).containsExactly(entries(1, 1_000), entries(2, 1_000));
    assertThat(queue.takeFrame(10)).containsExactly(entries(3, 1_000));
  }

  @Test
  void aFrameHasALimitedNumberOfMessages() {
    PeerQueue queue = new PeerQueue(20_000, NO_LIMIT);
    for (int i = 0; i < WireCodec.FRAME_MESSAGES_MAX + 1; i++) {
      queue.add(vote(i));
    }

    assertThat(queue.takeFrame(NO_LIMIT)).hasSize(WireCodec.FRAME_MESSAGES_MAX);
    assertThat(queue.takeFrame(NO_LIMIT)).containsExactly(vote(WireCodec.FRAME_MESSAGES_MAX));
  }

  @Test
  void aHeartbeatNeverStandsBehindMoreThanOnePieceOfASnapshot() {
    PeerQueue queue = new PeerQueue(10, NO_LIMIT);
    queue.add(piece(1, 256 << 10));
    queue.add(piece(2, 256 << 10));
    queue.add(heartbeat(3));
    queue.add(vote(4));

    assertThat(queue.takeFrame(NO_LIMIT))
        .containsExactly(heartbeat(3), vote(4), piece(1, 256 << 10));
    queue.add(heartbeat(5));
    assertThat(queue.takeFrame(NO_LIMIT)).containsExactly(heartbeat(5), piece(2, 256 << 10));
    assertThat(queue.takeFrame(NO_LIMIT)).isEmpty();
  }

  @Test
  void aFrameThatOtherMessagesWouldFillKeepsRoomForAPiece() {
    PeerQueue queue = new PeerQueue(10, NO_LIMIT);
    queue.add(entries(1, 1_000));
    queue.add(entries(2, 1_000));
    queue.add(piece(3, 1_000));
    long two = Frame.CHECKSUM_BYTES
        + WireCodec.bytesMax(entries(1, 1_000).message())
        + WireCodec.bytesMax(piece(3, 1_000).message());

    assertThat(queue.takeFrame(two)).containsExactly(entries(1, 1_000), piece(3, 1_000));
    assertThat(queue.takeFrame(two)).containsExactly(entries(2, 1_000));
  }

  @Test
  void aFullQueueDropsPiecesOfSnapshotsFirst() {
    PeerQueue queue = new PeerQueue(3, NO_LIMIT);
    queue.add(heartbeat(1));
    queue.add(vote(2));
    queue.add(piece(3, 10));

    assertThat(queue.add(vote(4))).isEqualTo(1);

    assertThat(queue.takeFrame(NO_LIMIT)).containsExactly(heartbeat(1), vote(2), vote(4));
  }

  private static GroupMessage piece(long term, int bytes) {
    Snapshot snapshot = new Snapshot(new LogPosition(1, 1), Configuration.of(N1, N2));
    SnapshotChunk chunk = new SnapshotChunk(snapshot, bytes, 0, 0, new byte[bytes]);
    return new GroupMessage(0, new InstallSnapshot(N1, N2, term, 0, chunk));
  }

  private static GroupMessage vote(long term) {
    return new GroupMessage(0, new RequestVote(N1, N2, term, 0, 0));
  }

  private static GroupMessage heartbeat(long term) {
    return new GroupMessage(0, new AppendEntries(N1, N2, term, 0, 0, 0, 0, EntryBatch.empty(1)));
  }

  private static GroupMessage entries(long term, int bytes) {
    EntryBatch entries = EntryBatch.of(1, List.of(Entry.command(1, new byte[bytes])));
    return new GroupMessage(0, new AppendEntries(N1, N2, term, 0, 0, 0, 0, entries));
  }
}
