package dev.raftkit.transport.netty.channel;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

/** How sockets are served. */
public enum Io {
  /** Epoll where its native library is present, otherwise {@link #NIO}. */
  AUTO,
  /** The JDK's own; works everywhere. */
  NIO,
  /** Linux; needs netty-transport-native-epoll. */
  EPOLL,
  /** Linux 5.15 and later; needs netty-transport-native-io_uring. */
  IO_URING;

  /**
   * This way, or the one that {@link #AUTO} stands for here.
   *
   * @throws IllegalStateException if it does not work here, with the reason
   */
  public Io available() {
    return switch (this) {
      case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
      case NIO -> NIO;
      case EPOLL -> require(Epoll.isAvailable(), Epoll.unavailabilityCause());
      case IO_URING -> require(IoUring.isAvailable(), IoUring.unavailabilityCause());
    };
  }

  private Io require(boolean available, @Nullable Throwable cause) {
    if (!available) {
      throw new IllegalStateException(
          this
              + " does not work here: add the native library to the class path, or choose NIO or"
              + " AUTO",
          cause);
    }
    return this;
  }

  /** Daemon threads that serve sockets this way. */
  MultiThreadIoEventLoopGroup newGroup(int threads, String name) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory(name, true), available().handlers());
  }

  private IoHandlerFactory handlers() {
    return switch (this) {
      case AUTO, NIO -> NioIoHandler.newFactory();
      case EPOLL -> EpollIoHandler.newFactory();
      case IO_URING -> IoUringIoHandler.newFactory();
    };
  }

  public Class<? extends ServerChannel> serverChannel() {
    return switch (available()) {
      case AUTO, NIO -> NioServerSocketChannel.class;
      case EPOLL -> EpollServerSocketChannel.class;
      case IO_URING -> IoUringServerSocketChannel.class;
    };
  }

  public Class<? extends SocketChannel> channel() {
    return switch (available()) {
      case AUTO, NIO -> NioSocketChannel.class;
      case EPOLL -> EpollSocketChannel.class;
      case IO_URING -> IoUringSocketChannel.class;
    };
  }
}
