package dev.raftkit.transport.netty.channel;

import dev.raftkit.proto.Frame;
import dev.raftkit.proto.FrameBody;
import dev.raftkit.proto.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one handler of a connection: cuts the stream into frames and hands their bodies to a {@link
 * Conversation}. The first thing that is wrong closes the connection, and nothing after it is read.
 *
 * <p>A length is checked as soon as its four bytes are there, and memory grows only with what has
 * arrived. A frame that was begun must be complete within the stall time.
 */
public final class FrameHandler extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(FrameHandler.class);

  private final long stallNanos;
  private Conversation conversation;
  private int lengthMax;
  private boolean finished;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Future<?> stall;

  /**
   * A handler for one connection.
   *
   * @param lengthMax the largest frame that the first conversation reads
   */
  public FrameHandler(Conversation conversation, int lengthMax, long stallNanos) {
    this.conversation = conversation;
    this.lengthMax = lengthMax;
    this.stallNanos = stallNanos;
  }

  /** Lets another conversation go on from here. */
  public void become(Conversation next, int lengthMax) {
    this.conversation = next;
    this.lengthMax = lengthMax;
    next.opened(this);
  }

  /** Reads frames up to another size from here on. */
  public void lengthMax(int lengthMax) {
    this.lengthMax = lengthMax;
  }

  public Channel channel() {
    return context().channel();
  }

  public SocketAddress remoteAddress() {
    return channel().remoteAddress();
  }

  /** Runs a task on the event loop, unless the connection is gone by then. */
  public Future<?> schedule(long delayNanos, Runnable task) {
    return context()
        .executor()
        .schedule(
            () -> {
              if (channel().isActive()) {
                task.run();
              }
            },
            delayNanos,
            TimeUnit.NANOSECONDS);
  }

  /** Puts a frame into the channel's buffer; {@link #flush} sends it. A failure closes the channel. */
  public void write(FrameBody body) {
    ChannelHandlerContext to = context();
    var unused = to.write(FrameWriter.encode(body, to.alloc()), to.voidPromise());
  }

  public void flush() {
    context().flush();
  }

  /** Says something last, then closes. */
  public void closeAfter(FrameBody lastWords) {
    finished = true;
    ChannelHandlerContext to = context();
    var unused = to.writeAndFlush(FrameWriter.encode(lastWords, to.alloc()))
        .addListener(ChannelFutureListener.CLOSE);
    // A stranger that does not read must not keep the connection open.
    var unusedTimer = schedule(stallNanos, this::close);
  }

  public void close() {
    finished = true;
    var unused = context().close();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    this.context = context;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    conversation.opened(this);
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (finished) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      readFrame(in);
    } catch (MalformedFrameException e) {
      conversation.broken(this, String.valueOf(e.getMessage()));
      in.skipBytes(in.readableBytes());
      close();
    }
  }

  private void readFrame(ByteBuf in) throws MalformedFrameException {
    if (in.readableBytes() < Frame.LENGTH_BYTES) {
      return;
    }
    int length = Frame.checkedLength(in.getInt(in.readerIndex()), lengthMax);
    if (in.readableBytes() - Frame.LENGTH_BYTES < length) {
      return;
    }
    in.skipBytes(Frame.LENGTH_BYTES);
    int start = in.readerIndex();
    in.skipBytes(length);
    stopStallTimer();
    conversation.frame(this, Frame.verified(in.nioBuffer(start, length)));
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    super.channelReadComplete(context);
    if (actualReadableBytes() > 0 && stall == null && !finished) {
      stall = schedule(stallNanos, this::stalled);
    }
  }

  private void stalled() {
    conversation.broken(
        this,
        "a frame that was not complete after " + TimeUnit.NANOSECONDS.toMillis(stallNanos) + " ms");
    close();
  }

  private void stopStallTimer() {
    if (stall != null) {
      stall.cancel(false);
      stall = null;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    conversation.writable(this, context.channel().isWritable());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    stopStallTimer();
    // What is left is half a frame.
    finished = true;
    super.channelInactive(context);
    conversation.closed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("connection to {} lost", context.channel().remoteAddress(), cause);
    } else {
      LOG.error("connection to {} closed", context.channel().remoteAddress(), cause);
    }
    close();
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("a handler without a channel");
    }
    return context;
  }
}
