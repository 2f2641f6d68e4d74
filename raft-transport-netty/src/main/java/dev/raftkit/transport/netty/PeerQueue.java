package dev.raftkit.transport.netty;

import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.Message;
import dev.raftkit.proto.Frame;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.WireCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one peer, bounded in messages and bytes. When it is full, pieces of
 * snapshots go first, which are large and will be asked for again; then the oldest heartbeats, for
 * the next one says the same; then the oldest of the others.
 *
 * <p>Pieces of snapshots wait for the messages of their turn, and a frame has one at most, so that a
 * heartbeat never stands behind more than one.
 *
 * <p>Filled by the raft loop and emptied by an I/O thread. Nobody holds the lock for longer than it
 * takes to move references.
 */
final class PeerQueue {
  private final ArrayDeque<Waiting> pieces = new ArrayDeque<>();
  private final ArrayDeque<Waiting> heartbeats = new ArrayDeque<>();
  private final ArrayDeque<Waiting> others = new ArrayDeque<>();
  private int messagesMax;
  private long bytesMax;
  private long bytes;
  private long sequence;

  PeerQueue(int messagesMax, long bytesMax) {
    this.messagesMax = messagesMax;
    this.bytesMax = bytesMax;
  }

  private record Waiting(long sequence, GroupMessage message, long bytes) {}

  /** Adds a message; returns how many were dropped for it, or were it. */
  synchronized int add(GroupMessage message) {
    Waiting waiting = new Waiting(sequence++, message, WireCodec.bytesMax(message.message()));
    queueFor(message.message()).add(waiting);
    bytes += waiting.bytes;
    return dropExcess();
  }

  /** Sets the limits; returns how many messages were dropped to keep them. */
  synchronized int limit(int messagesMax, long bytesMax) {
    this.messagesMax = messagesMax;
    this.bytesMax = bytesMax;
    return dropExcess();
  }

  /**
   * Removes as many messages, oldest first, as make one frame, and at its end a piece of a snapshot;
   * empty when nothing waits.
   */
  synchronized List<GroupMessage> takeFrame(long frameBytesMax) {
    List<GroupMessage> taken = new ArrayList<>(Math.min(size(), WireCodec.FRAME_MESSAGES_MAX));
    Waiting piece = pieces.peek();
    // Its room is kept free, or it would never leave under load.
    long room = frameBytesMax - Frame.CHECKSUM_BYTES - (piece == null ? 0 : piece.bytes);
    int countMax = WireCodec.FRAME_MESSAGES_MAX - (piece == null ? 0 : 1);
    for (ArrayDeque<Waiting> from = oldest();
        from != null && taken.size() < countMax;
        from = oldest()) {
      Waiting next = from.element();
      if (room < next.bytes && !taken.isEmpty()) {
        break;
      }
      room -= next.bytes;
      taken.add(next.message);
      remove(from);
    }
    if (piece != null && (room >= 0 || taken.isEmpty())) {
      taken.add(piece.message);
      remove(pieces);
    }
    return taken;
  }

  private int dropExcess() {
    int dropped = 0;
    while (size() > messagesMax || bytes > bytesMax) {
      remove(leastMissed());
      dropped++;
    }
    return dropped;
  }

  private ArrayDeque<Waiting> leastMissed() {
    if (!pieces.isEmpty()) {
      return pieces;
    }
    return heartbeats.isEmpty() ? others : heartbeats;
  }

  private void remove(ArrayDeque<Waiting> from) {
    bytes -= from.remove().bytes;
  }

  private @Nullable ArrayDeque<Waiting> oldest() {
    Waiting heartbeat = heartbeats.peek();
    Waiting other = others.peek();
    if (heartbeat == null || other == null) {
      return heartbeat != null ? heartbeats : other != null ? others : null;
    }
    return heartbeat.sequence < other.sequence ? heartbeats : others;
  }

  private int size() {
    return pieces.size() + heartbeats.size() + others.size();
  }

  private ArrayDeque<Waiting> queueFor(Message message) {
    if (message instanceof InstallSnapshot install && install.chunk().data().length > 0) {
      return pieces;
    }
    boolean isHeartbeat =
        message instanceof AppendEntries append && append.entries().isEmpty();
    return isHeartbeat ? heartbeats : others;
  }
}
