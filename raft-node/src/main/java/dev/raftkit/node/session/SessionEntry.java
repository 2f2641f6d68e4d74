package dev.raftkit.node.session;

import dev.raftkit.node.session.SessionRequest.Kind;
import java.nio.ByteBuffer;

/**
 * A request as the payload of a log entry: version, kind, the leader's reading of session time, then
 * what the kind has. Numbers are big-endian.
 *
 * <pre>
 * OPEN        key (8), timeout (8), sessionsMax (4), repliesMax (4)
 * COMMAND     index and key of the session (8, 8), sequence (8), unansweredFrom (8), the command
 * KEEP_ALIVE  index and key of the session (8, 8), unansweredFrom (8)
 * CLOSE       index and key of the session (8, 8)
 * CLOCK       nothing
 * </pre>
 */
public final class SessionEntry {
  /** The most that a payload has besides its command. */
  public static final int HEADER_BYTES_MAX = 2 + 5 * Long.BYTES;

  private static final int VERSION = 1;
  private static final int CLOCK_AT = 2;
  private static final int START_BYTES = CLOCK_AT + Long.BYTES;

  private final SessionRequest request;
  private final long clock;
  private final int sessionsMax;
  private final int repliesMax;

  private SessionEntry(SessionRequest request, long clock, int sessionsMax, int repliesMax) {
    this.request = request;
    this.clock = clock;
    this.sessionsMax = sessionsMax;
    this.repliesMax = repliesMax;
  }

  public SessionRequest request() {
    return request;
  }

  /** The leader's reading when it took the entry; 0 if it had none. */
  public long clock() {
    return clock;
  }

  /** How many sessions the leader allowed. Of OPEN only. */
  public int sessionsMax() {
    return sessionsMax;
  }

  /** How many answers are to be kept for the new session. Of OPEN only. */
  public int repliesMax() {
    return repliesMax;
  }

  /** A payload without a reading, which the leader adds with {@link #stamp}. */
  public static byte[] encode(SessionRequest request, SessionLimits limits) {
    ByteBuffer out =
        ByteBuffer.allocate(START_BYTES + bodyBytes(request.kind()) + request.command().length);
    out.put((byte) VERSION).put(code(request.kind())).putLong(0);
    switch (request.kind()) {
      case OPEN ->
        out.putLong(request.key())
            .putLong(limits.allowedTimeoutNanos(request.timeoutNanos()))
            .putInt(limits.sessionsMax())
            .putInt(limits.repliesMax());
      case COMMAND ->
        put(out, request.session())
            .putLong(request.sequence())
            .putLong(request.unansweredFrom())
            .put(request.command());
      case KEEP_ALIVE -> put(out, request.session()).putLong(request.unansweredFrom());
      case CLOSE -> put(out, request.session());
      case CLOCK -> {}
    }
    return out.array();
  }

  private static ByteBuffer put(ByteBuffer out, SessionId session) {
    return out.putLong(session.index()).putLong(session.key());
  }

  private static SessionId session(ByteBuffer in) {
    return new SessionId(in.getLong(), in.getLong());
  }

  /** Writes the leader's reading into a payload that is in no log yet. */
  public static void stamp(byte[] payload, long clock) {
    ByteBuffer.wrap(payload).putLong(CLOCK_AT, clock);
  }

  /**
   * Reads a payload.
   *
   * @throws IllegalArgumentException if it is none, or was written by a newer version
   */
  public static SessionEntry decode(byte[] payload) {
    if (payload.length < START_BYTES) {
      throw new IllegalArgumentException(
          "a session entry of " + payload.length + " bytes; it has at least " + START_BYTES);
    }
    ByteBuffer in = ByteBuffer.wrap(payload);
    int version = in.get();
    if (version != VERSION) {
      throw new IllegalArgumentException("a session entry of format " + version
          + "; this version of RaftKit reads format " + VERSION + ": update this member");
    }
    Kind kind = kind(in.get());
    int bodyBytes = bodyBytes(kind);
    int bytes = payload.length - START_BYTES;
    if (bytes < bodyBytes || (kind != Kind.COMMAND && bytes > bodyBytes)) {
      throw new IllegalArgumentException("a session entry, " + kind + ", with " + bytes
          + " bytes where " + bodyBytes + " are due");
    }
    long clock = in.getLong();
    if (kind == Kind.OPEN) {
      SessionRequest open = SessionRequest.open(in.getLong(), in.getLong());
      return new SessionEntry(open, clock, in.getInt(), in.getInt());
    }
    return new SessionEntry(request(kind, in), clock, 0, 0);
  }

  private static SessionRequest request(Kind kind, ByteBuffer in) {
    return switch (kind) {
      case OPEN -> throw new IllegalArgumentException("an opening has limits too");
      case COMMAND -> {
        SessionId session = session(in);
        long sequence = in.getLong();
        long unansweredFrom = in.getLong();
        byte[] command = new byte[in.remaining()];
        in.get(command);
        yield SessionRequest.command(session, sequence, unansweredFrom, command);
      }
      case KEEP_ALIVE -> SessionRequest.keepAlive(session(in), in.getLong());
      case CLOSE -> SessionRequest.close(session(in));
      case CLOCK -> SessionRequest.clock();
    };
  }

  private static int bodyBytes(Kind kind) {
    return switch (kind) {
      case OPEN -> 2 * Long.BYTES + 2 * Integer.BYTES;
      case COMMAND -> 4 * Long.BYTES;
      case KEEP_ALIVE -> 3 * Long.BYTES;
      case CLOSE -> 2 * Long.BYTES;
      case CLOCK -> 0;
    };
  }

  private static byte code(Kind kind) {
    return switch (kind) {
      case OPEN -> 1;
      case COMMAND -> 2;
      case KEEP_ALIVE -> 3;
      case CLOSE -> 4;
      case CLOCK -> 5;
    };
  }

  private static Kind kind(int code) {
    for (Kind kind : Kind.values()) {
      if (code(kind) == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("a session entry of unknown kind " + code);
  }
}
