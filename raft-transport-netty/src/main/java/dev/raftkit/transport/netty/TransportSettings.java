package dev.raftkit.transport.netty;

import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.transport.netty.channel.Io;
import java.util.concurrent.TimeUnit;

/** The limits of a {@link NettyTransport}; {@link NettyTransport.Builder} says what each is for. */
record TransportSettings(
    int frameBytesMax,
    int queueMessagesMax,
    long queueBytesMax,
    int connectionsMax,
    int connectionsPerAddressMax,
    int clientInFlightMax,
    long clientInFlightBytesMax,
    long helloTimeoutNanos,
    long connectTimeoutNanos,
    long stallTimeoutNanos,
    long peerTimeoutNanos,
    long reconnectMinNanos,
    long reconnectMaxNanos,
    int threads,
    Io io,
    boolean allowPlaintext,
    int wireVersion) {
  static final int FRAME_BYTES_MIN = 64 * 1024;
  static final int FRAME_BYTES_LIMIT = 1 << 30;

  /** What waits for a peer that is not connected: the latest news, for the moment it comes back. */
  static final int BACKLOG_MESSAGES_MAX = 16;

  /** How many servers may be connected that are no members as far as this one knows. */
  static final int STRANGERS_MAX = 16;

  static final TransportSettings DEFAULT = new TransportSettings(
      8 << 20,
      4_096,
      64 << 20,
      1_024,
      512,
      1_024,
      32 << 20,
      TimeUnit.SECONDS.toNanos(5),
      TimeUnit.SECONDS.toNanos(2),
      TimeUnit.SECONDS.toNanos(30),
      TimeUnit.SECONDS.toNanos(5),
      TimeUnit.MILLISECONDS.toNanos(50),
      TimeUnit.SECONDS.toNanos(2),
      2,
      Io.NIO,
      false,
      ProtocolVersion.CURRENT);

  TransportSettings {
    require(
        frameBytesMax >= FRAME_BYTES_MIN && frameBytesMax <= FRAME_BYTES_LIMIT,
        "frameBytesMax is " + FRAME_BYTES_MIN + " to " + FRAME_BYTES_LIMIT + ", not "
            + frameBytesMax);
    require(
        queueMessagesMax >= BACKLOG_MESSAGES_MAX,
        "queueMessagesMax is " + BACKLOG_MESSAGES_MAX + " or more, not " + queueMessagesMax);
    require(
        queueBytesMax >= frameBytesMax,
        "queueBytesMax of " + queueBytesMax + " does not hold one frame of " + frameBytesMax);
    require(connectionsMax > 0, "connectionsMax must be positive, not " + connectionsMax);
    require(
        connectionsPerAddressMax > 0,
        "connectionsPerAddressMax must be positive, not " + connectionsPerAddressMax);
    require(clientInFlightMax > 0, "clientInFlightMax must be positive, not " + clientInFlightMax);
    require(
        clientInFlightBytesMax >= frameBytesMax,
        "clientInFlightBytesMax of "
            + clientInFlightBytesMax
            + " does not hold one frame of "
            + frameBytesMax);
    require(
        helloTimeoutNanos > 0
            && connectTimeoutNanos > 0
            && stallTimeoutNanos > 0
            && peerTimeoutNanos > 0,
        "timeouts must be positive");
    require(
        reconnectMinNanos > 0 && reconnectMinNanos <= reconnectMaxNanos,
        "pauses before reconnecting from " + reconnectMinNanos + " to " + reconnectMaxNanos);
    require(
        wireVersion >= ProtocolVersion.OLDEST && wireVersion <= ProtocolVersion.CURRENT,
        "wireVersion is " + ProtocolVersion.OLDEST + " to " + ProtocolVersion.CURRENT + ", not "
            + wireVersion);
    require(threads > 0, "threads must be positive, not " + threads);
  }

  /** How long after a message it is acknowledged: often enough for {@link #peerTimeoutNanos}. */
  long acknowledgeNanos() {
    return peerTimeoutNanos / 5;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
