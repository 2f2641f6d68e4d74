package dev.raftkit.transport.netty;

import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.Message;
import dev.raftkit.proto.Frame;
import dev.raftkit.proto.GroupMessage;
import dev.raftkit.proto.WireCodec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one peer, bounded in messages and bytes. When it is full, the oldest
 * heartbeats go first, for the next one says the same; then the oldest of the others.
 *
 * <p>Filled by the raft loop and emptied by an I/O thread. Nobody holds the lock for longer than it
 * takes to move references.
 */
final class PeerQueue {
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
    (isHeartbeat(message.message()) ? heartbeats : others).add(waiting);
    bytes += waiting.bytes;
    return dropExcess();
  }

  /** Sets the limits; returns how many messages were dropped to keep them. */
  synchronized int limit(int messagesMax, long bytesMax) {
    this.messagesMax = messagesMax;
    this.bytesMax = bytesMax;
    return dropExcess();
  }

  /** Removes as many messages, oldest first, as make one frame; empty when nothing waits. */
  synchronized List<GroupMessage> takeFrame(long frameBytesMax) {
    List<GroupMessage> taken = new ArrayList<>(Math.min(size(), WireCodec.FRAME_MESSAGES_MAX));
    long room = frameBytesMax - Frame.CHECKSUM_BYTES;
    for (ArrayDeque<Waiting> from = oldest();
        from != null && taken.size() < WireCodec.FRAME_MESSAGES_MAX;
        from = oldest()) {
      Waiting next = from.element();
      room -= next.bytes;
      if (room < 0 && !taken.isEmpty()) {
        break;
      }
      taken.add(next.message);
      remove(from);
    }
    return taken;
  }

  private int dropExcess() {
    int dropped = 0;
    while (size() > messagesMax || bytes > bytesMax) {
      remove(heartbeats.isEmpty() ? others : heartbeats);
      dropped++;
    }
    return dropped;
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
    return heartbeats.size() + others.size();
  }

  private static boolean isHeartbeat(Message message) {
    return message instanceof AppendEntries append && append.entries().isEmpty();
  }
}
