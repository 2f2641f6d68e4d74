package dev.raftkit.storage;

import dev.raftkit.core.log.EntryType;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a write-ahead log: a file header, then records, all numbers big-endian.
 *
 * <pre>
 * file header        record
 *  0  magic       8   0  mark          4   the same in every record of one disk
 *  8  version     4   4  CRC32C        4   of everything behind it, up to the record's end
 * 12  mark        4   8  previous CRC  4   of the record before, or of the file header
 * 16  CRC32C      4  12  payload bytes 4
 *                    16  kind          1   1 hard state, 2 truncation, 3 entry
 *                    17  ends batch    1   1 in the last record that one sync made durable
 *                    18  entry type    1   1 command, 2 no-op; 0 in other kinds
 *                    19  zero          1
 *                    20  group         4
 *                    24  batch         8   ascending by one
 *                    32  term          8   of the hard state or the entry
 *                    40  index         8   of the entry, or first one truncated
 *                    48  payload           the entry's, or the name voted for
 * </pre>
 *
 * <p>A record states the checksum of its predecessor, so a record proves itself when it is found
 * alone and a whole log proves that none is missing. The mark comes from the disk's incarnation: a
 * record that was copied into an entry's payload, or from another disk, is not mistaken for one.
 */
final class WalFormat {
  static final int VERSION = 1;
  static final int FILE_HEADER_BYTES = 20;
  static final int RECORD_HEADER_BYTES = 48;

  /** Checked before anything is allocated for a record. */
  static final int PAYLOAD_BYTES_MAX = 64 << 20;

  static final int MARK = 0;
  static final int CRC = 4;
  static final int PREVIOUS_CRC = 8;
  static final int PAYLOAD_BYTES = 12;
  static final int KIND = 16;
  static final int ENDS_BATCH = 17;
  static final int ENTRY_TYPE = 18;
  static final int GROUP = 20;
  static final int BATCH = 24;
  static final int TERM = 32;
  static final int INDEX = 40;

  static final byte HARD_STATE = 1;
  static final byte TRUNCATION = 2;
  static final byte ENTRY = 3;

  private static final long MAGIC = 0x524146544b57414cL; // "RAFTKWAL"
  private static final int FILE_VERSION = 8;
  private static final int FILE_MARK = 12;
  private static final int FILE_CRC = 16;

  private WalFormat() {}

  static int mark(long incarnation) {
    return Long.hashCode(incarnation);
  }

  static ByteBuffer fileHeader(int mark) {
    ByteBuffer header = ByteBuffer.allocate(FILE_HEADER_BYTES);
    header.putLong(0, MAGIC).putInt(FILE_VERSION, VERSION).putInt(FILE_MARK, mark);
    return header.putInt(FILE_CRC, checksum(new CRC32C(), header, 0, FILE_CRC));
  }

  /** Why the bytes are no file header; null if they are one. */
  static @Nullable String fileHeaderFault(ByteBuffer bytes, int at) {
    if (bytes.getLong(at) != MAGIC) {
      return "it does not begin like a write-ahead log";
    }
    if (checksum(new CRC32C(), bytes, at, at + FILE_CRC) != bytes.getInt(at + FILE_CRC)) {
      return "the checksum of its header is wrong";
    }
    int version = bytes.getInt(at + FILE_VERSION);
    return version == VERSION
        ? null
        : "it has format " + version + ", and this version reads format " + VERSION;
  }

  static int fileMark(ByteBuffer bytes, int at) {
    return bytes.getInt(at + FILE_MARK);
  }

  static int fileChecksum(ByteBuffer bytes, int at) {
    return bytes.getInt(at + FILE_CRC);
  }

  /** Why no record can begin here, as far as its header tells; null if one may. */
  static @Nullable String headerFault(ByteBuffer bytes, int at, int mark) {
    if (bytes.getInt(at + MARK) != mark) {
      return "no record begins here";
    }
    int payloadBytes = bytes.getInt(at + PAYLOAD_BYTES);
    if (payloadBytes < 0 || payloadBytes > PAYLOAD_BYTES_MAX) {
      return "a record states a payload of " + payloadBytes + " bytes";
    }
    byte kind = bytes.get(at + KIND);
    return kind >= HARD_STATE && kind <= ENTRY ? null : "a record is of unknown kind " + kind;
  }

  static int recordBytes(ByteBuffer bytes, int at) {
    return RECORD_HEADER_BYTES + bytes.getInt(at + PAYLOAD_BYTES);
  }

  /** Whether a record that is there as a whole has the checksum it states. */
  static boolean isIntact(ByteBuffer bytes, int at, CRC32C crc) {
    int end = at + recordBytes(bytes, at);
    return checksum(crc, bytes, at + PREVIOUS_CRC, end) == bytes.getInt(at + CRC);
  }

  static int checksum(CRC32C crc, ByteBuffer bytes, int from, int to) {
    crc.reset();
    // Over the array, since a view of the buffer would be one more object for every record.
    crc.update(bytes.array(), bytes.arrayOffset() + from, to - from);
    return (int) crc.getValue();
  }

  static byte code(EntryType type) {
    return switch (type) {
      case COMMAND -> 1;
      case NO_OP -> 2;
    };
  }

  static @Nullable EntryType entryType(byte code) {
    for (EntryType type : EntryType.values()) {
      if (code(type) == code) {
        return type;
      }
    }
    return null;
  }
}
