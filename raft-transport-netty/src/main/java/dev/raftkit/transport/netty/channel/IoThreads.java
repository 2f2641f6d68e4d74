package dev.raftkit.transport.netty.channel;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Daemon threads that serve sockets, and the sockets: these are closed before the threads end, each after
 * what its thread was given to do for it before. The end of an event loop alone is not enough. One that
 * is told to end while it is at its tasks leaves its sockets open for good, the listening one too; another
 * closes them before it comes to its tasks, and answers are lost.
 */
public final class IoThreads {
  private final MultiThreadIoEventLoopGroup group;
  private final ChannelGroup channels =
      new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);

  /** Starts threads. */
  public IoThreads(Io io, int count, String name) {
    this.group = io.newGroup(count, name);
  }

  public MultiThreadIoEventLoopGroup group() {
    return group;
  }

  public EventLoop next() {
    return group.next();
  }

  /** What is to be closed at the end. To be filled with every channel when it is initialised. */
  public ChannelGroup channels() {
    return channels;
  }

  /**
   * Closes all channels, then ends the threads.
   *
   * @return completes when both has happened
   */
  public Future<?> end(long timeoutSeconds) {
    var unused = channels.close().addListener(closed -> {
      var unusedEnd = group.shutdownGracefully(0, timeoutSeconds, TimeUnit.SECONDS);
    });
    return group.terminationFuture();
  }
}
