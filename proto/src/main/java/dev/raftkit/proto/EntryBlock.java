package dev.raftkit.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The entries of an AppendEntries as one flat run of bytes; {@code wire.proto} has the format. */
final class EntryBlock {
  private static final int HEADER_BYTES = 4 + 1 + 8;
  private static final int COMMAND = 1;
  private static final int NO_OP = 2;
  private static final int CONFIGURATION = 3;
  private static final int SESSION = 4;
  private static final int BARE = 5;
  private static final int TIMED = 6;

  private EntryBlock() {}

  static long bytes(EntryBatch entries) {
    return entries.payloadBytes() + (long) HEADER_BYTES * entries.size();
  }

  static void write(EntryBatch entries, CodedOutputStream out) throws IOException {
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      byte[] payload = entry.payload();
      out.writeFixed32NoTag(payload.length);
      out.write((byte) code(entry.type()));
      out.writeFixed64NoTag(WireNumbers.inRange(entry.term()));
      out.write(payload, 0, payload.length);
    }
  }

  /** The entries of a block that follow {@code prevLogIndex}, which is in range. */
  static EntryBatch read(ByteString block, long prevLogIndex) throws MalformedFrameException {
    ByteBuffer in = block.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int count = count(in.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    WireNumbers.counter(prevLogIndex + count, "the index of the last entry");
    Entry[] entries = new Entry[count];
    long term = 1;
    for (int i = 0; i < count; i++) {
      byte[] payload = new byte[in.getInt()];
      EntryType type = type(in.get());
      term = termNotBelow(term, in.getLong());
      in.get(payload);
      entries[i] = new Entry(term, type, payload);
    }
    return EntryBatch.of(prevLogIndex + 1, entries, count);
  }

  /** Counts the entries and checks that their lengths add up, so that reading may rely on it. */
  private static int count(ByteBuffer in) throws MalformedFrameException {
    int count = 0;
    while (in.hasRemaining()) {
      if (in.remaining() < HEADER_BYTES) {
        throw new MalformedFrameException(
            "entry " + count + " ends in its header, " + in.remaining() + " bytes from its start");
      }
      int payloadBytes = in.getInt(in.position());
      int payloadBytesMax = in.remaining() - HEADER_BYTES;
      if (payloadBytes < 0 || payloadBytes > payloadBytesMax) {
        throw new MalformedFrameException("entry "
            + count
            + " of "
            + Integer.toUnsignedString(payloadBytes)
            + " bytes where "
            + payloadBytesMax
            + " are left");
      }
      in.position(in.position() + HEADER_BYTES + payloadBytes);
      count++;
    }
    return count;
  }

  /** Terms never decrease along a log (§5.3). */
  private static long termNotBelow(long previous, long term) throws MalformedFrameException {
    WireNumbers.counter(term, "the term of an entry");
    if (term < previous) {
      throw new MalformedFrameException("an entry of term " + term + " after term " + previous);
    }
    return term;
  }

  private static int code(EntryType type) {
    return switch (type) {
      case COMMAND -> COMMAND;
      case NO_OP -> NO_OP;
      case CONFIGURATION -> CONFIGURATION;
      case SESSION -> SESSION;
      case TIMED -> TIMED;
      case BARE -> BARE;
    };
  }

  private static EntryType type(int code) throws MalformedFrameException {
    return switch (code) {
      case COMMAND -> EntryType.COMMAND;
      case NO_OP -> EntryType.NO_OP;
      case CONFIGURATION -> EntryType.CONFIGURATION;
      case SESSION -> EntryType.SESSION;
      case TIMED -> EntryType.TIMED;
      case BARE -> EntryType.BARE;
      default -> throw new MalformedFrameException("an entry of type " + code);
    };
  }
}
