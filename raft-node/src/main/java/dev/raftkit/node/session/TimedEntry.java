package dev.raftkit.node.session;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A command with a time, as the payload of a log entry: version (1), flags (1), the leader's reading of
 * session time (8), the command. The one flag, 1, tells that the leader itself found the command due.
 * Numbers are big-endian.
 */
public final class TimedEntry {
  /** What a payload has besides its command. */
  public static final int HEADER_BYTES = 2 + Long.BYTES;

  private static final int VERSION = 1;
  private static final int DUE = 1;

  private final long clock;
  private final boolean isDue;
  private final byte[] command;

  private TimedEntry(long clock, boolean isDue, byte[] command) {
    this.clock = clock;
    this.isDue = isDue;
    this.command = command;
  }

  /** Whether an entry is that command with a time. */
  public static boolean isOf(Entry entry, byte[] command) {
    return entry.type() == EntryType.TIMED
        && Arrays.equals(decode(entry.payload()).command(), command);
  }

  /** The leader's reading when it took the entry; 0 if it had none. */
  public long clock() {
    return clock;
  }

  /** Whether it is the leader's own, and not a client's. */
  public boolean isDue() {
    return isDue;
  }

  /** The command itself, not a copy: read it, never change it. */
  public byte[] command() {
    return command;
  }

  /** A payload without a reading, which the leader adds with {@link SessionEntry#stamp}. */
  public static byte[] encode(byte[] command, boolean isDue) {
    return ByteBuffer.allocate(HEADER_BYTES + command.length)
        .put((byte) VERSION)
        .put((byte) (isDue ? DUE : 0))
        .putLong(0)
        .put(command)
        .array();
  }

  /**
   * Reads a payload.
   *
   * @throws IllegalArgumentException if it is none, or was written by a newer version
   */
  public static TimedEntry decode(byte[] payload) {
    if (payload.length < HEADER_BYTES) {
      throw new IllegalArgumentException(
          "a timed entry of " + payload.length + " bytes; it has at least " + HEADER_BYTES);
    }
    ByteBuffer in = ByteBuffer.wrap(payload);
    int version = in.get();
    int flags = in.get();
    if (version != VERSION || (flags & ~DUE) != 0) {
      throw new IllegalArgumentException("a timed entry of format " + version + " with flags "
          + flags + "; this version of RaftKit reads format " + VERSION + ": update this member");
    }
    byte[] command = Arrays.copyOfRange(payload, HEADER_BYTES, payload.length);
    return new TimedEntry(in.getLong(), flags == DUE, command);
  }
}
