package dev.raftkit.transport.netty.channel;

import dev.raftkit.proto.Frame;
import dev.raftkit.proto.FrameBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Frames in Netty's own buffers, from which the socket takes them without another copy. */
public final class FrameWriter {
  private FrameWriter() {}

  /** The whole frame of a body; the caller releases it. */
  public static ByteBuf encode(FrameBody body, ByteBufAllocator allocator) {
    int frameBytes = Math.addExact(Frame.HEADER_BYTES, body.bytes());
    ByteBuf frame = allocator.ioBuffer(frameBytes, frameBytes);
    boolean complete = false;
    try {
      Frame.write(body, frame.nioBuffer(0, frameBytes));
      frame.writerIndex(frameBytes);
      complete = true;
      return frame;
    } finally {
      if (!complete) {
        frame.release();
      }
    }
  }
}
