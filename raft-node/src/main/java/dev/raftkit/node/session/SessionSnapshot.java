package dev.raftkit.node.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;

/**
 * The sessions in a snapshot, before the state machine's own state: a mark, the format, and the whole
 * table. Without the mark there were never any sessions, as in snapshots from before there were
 * sessions at all.
 */
public final class SessionSnapshot {
  /** How many bytes the mark has. */
  public static final int MARK_BYTES = 16;

  private static final int VERSION = 1;

  /** The same, and commands with a time were applied, which members of an older version cannot. */
  private static final int TIMED_VERSION = 2;

  /** Drawn at random. */
  private static final byte[] MARK = {
    (byte) 0xD3,
    0x1C,
    (byte) 0x8E,
    0x57,
    (byte) 0xB0,
    0x69,
    0x22,
    (byte) 0xFA,
    0x45,
    (byte) 0x97,
    0x0B,
    (byte) 0xC8,
    0x7E,
    (byte) 0xA1,
    0x30,
    0x6D
  };

  private SessionSnapshot() {}

  /** Whether bytes begin with the mark. */
  public static boolean isMarked(byte[] bytes) {
    return bytes.length >= MARK_BYTES && Arrays.equals(MARK, 0, MARK_BYTES, bytes, 0, MARK_BYTES);
  }

  /** The sessions as bytes: none if there never were any. */
  public static byte[] encode(SessionTable table) {
    return table.isPristine() ? SessionReply.NOTHING : encodeAll(table);
  }

  /** That there never were any sessions, in so many words. */
  public static byte[] encodeNone() {
    return encodeAll(new SessionTable(SessionLimits.DEFAULT));
  }

  private static byte[] encodeAll(SessionTable table) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(table, new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(SessionTable table, DataOutputStream out) throws IOException {
    out.write(MARK);
    out.writeInt(table.isTimed() ? TIMED_VERSION : VERSION);
    out.writeLong(table.clock());
    out.writeInt(table.sessions().size());
    for (ClientSession session : table.sessions().values()) {
      out.writeLong(session.id.index());
      out.writeLong(session.id.key());
      out.writeLong(session.timeoutNanos);
      out.writeInt(session.repliesMax);
      out.writeLong(session.expiresAt());
      out.writeLong(session.unansweredFrom());
      out.writeInt(session.replies().size());
      for (Map.Entry<Long, SessionReply> kept : session.replies().entrySet()) {
        out.writeLong(kept.getKey());
        write(kept.getValue(), out);
      }
    }
  }

  private static void write(SessionReply reply, DataOutputStream out) throws IOException {
    boolean isResult = reply.kind() == SessionReply.Kind.RESULT;
    byte[] content = isResult ? reply.result() : reply.text().getBytes(UTF_8);
    out.writeLong(reply.commandHash());
    out.writeBoolean(isResult);
    out.writeInt(content.length);
    out.write(content);
  }

  /**
   * Replaces the table by what a snapshot says, and leaves the stream where the state machine's state
   * begins.
   *
   * @param in can take back {@link #MARK_BYTES}
   * @throws IOException if it cannot be read, or is of a newer version
   */
  public static void restore(SessionTable table, PushbackInputStream in) throws IOException {
    byte[] mark = in.readNBytes(MARK_BYTES);
    if (!isMarked(mark)) {
      in.unread(mark);
      table.clear(0, false);
      return;
    }
    DataInputStream data = new DataInputStream(in);
    int version = data.readInt();
    if (version != VERSION && version != TIMED_VERSION) {
      throw new IOException(
          "its sessions have format " + version + "; this version of RaftKit reads" + " formats "
              + VERSION + " and " + TIMED_VERSION + ": update this member");
    }
    table.clear(data.readLong(), version == TIMED_VERSION);
    int sessions = data.readInt();
    for (int i = 0; i < sessions; i++) {
      readSession(table, data);
    }
  }

  private static void readSession(SessionTable table, DataInputStream in) throws IOException {
    SessionId id = new SessionId(in.readLong(), in.readLong());
    ClientSession session =
        table.restore(id, in.readLong(), in.readInt(), in.readLong(), in.readLong());
    int replies = in.readInt();
    for (int i = 0; i < replies; i++) {
      session.keep(in.readLong(), readReply(in));
    }
  }

  private static SessionReply readReply(DataInputStream in) throws IOException {
    long hash = in.readLong();
    boolean isResult = in.readBoolean();
    byte[] content = in.readNBytes(in.readInt());
    return isResult
        ? SessionReply.kept(hash, content)
        : SessionReply.keptRefusal(hash, new String(content, UTF_8));
  }
}
