package dev.raftkit.transport.netty.channel;

import dev.raftkit.proto.MalformedFrameException;
import java.nio.ByteBuffer;

/**
 * One side's part in a connection. A {@link FrameHandler} calls it on the channel's event loop: {@link
 * #opened} first, {@link #closed} last.
 */
public interface Conversation {
  /** The connection is there, or this conversation took it over from another. */
  void opened(FrameHandler connection);

  /**
   * A frame arrived.
   *
   * @param body valid during this call only
   * @throws MalformedFrameException if the other side broke the protocol; the connection is closed
   */
  void frame(FrameHandler connection, ByteBuffer body) throws MalformedFrameException;

  /** The other side takes what we write, or, for now, does not. */
  void writable(FrameHandler connection, boolean writable);

  /** The connection is about to be closed because the other side broke the protocol. */
  void broken(FrameHandler connection, String reason);

  /** The connection is gone. */
  void closed();
}
