package dev.raftkit.storage;

import dev.raftkit.core.log.EntryType;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a write-ahead log. It consists of segments, files named {@code wal-} and 16
 * hexadecimal digits, numbered without gaps. All numbers are big-endian; a block has 4096 bytes, and
 * what begins "at a block" is padded with zeros to the next one.
 *
 * <pre>
 * segment            | header, copy A, at block 0
 *                    | one block that stays unused
 *                    | header, copy B, at a block
 *                    | batches, each at a block
 *
 * batch              | identifiers, copy A, at a block
 * (what one sync     | entry frames, right behind each other and behind A
 *  makes durable)    | zeros up to the next block
 *                    | identifiers, copy B, at a block of their own
 *
 * header               identifiers              entry frame
 *  0  magic         8   0  inverted mark    4    0  mark            4
 *  8  CRC32C [1]    4   4  CRC32C [1]       4    4  CRC32C [1]      4
 * 12  version       4   8  bytes            4    8  payload bytes   4
 * 16  bytes         4  12  previous CRC [2] 4   12  group           4
 * 20  mark          4  16  segment          8   16  batch number    8
 * 24  segment       8  24  batch number     8   24  term            8
 * 32  batch due     8  32  offset           4   32  index           8
 * 40  previous CRC  4  36  batch's bytes    4   40  change [3]      4
 * 44  groups        4  40  entry frames     4   44  type            1
 * 48  checkpoints      44  changes          4   45  zero            3
 *                      48  changes              48  payload
 *
 * checkpoint of a group    change of a group
 *  0  group            4    0  group                4
 *  4  vote's length    4    4  what there is [4]    1
 *  8  current term     8    5  vote's length        1
 * 16  base term        8    6  zero                 2
 * 24  base index       8    8  current term         8
 * 32  last index       8   16  base term            8
 * 40  term runs        4   24  base index           8
 * 44  vote                 32  truncate from        8
 *     (term, first         40  first index          8
 *     index) of each  16   48  entries              4
 *                          52  term runs            4
 *                          56  repaired ranges      4
 *                          60  vote
 *                              (term, first index) of each run of the entries  16
 *                              (first index, last index) of each repaired range 16
 *
 * [1] of everything behind it   [2] the CRC of the batch before: the chain
 * [3] which change of its batch the entry belongs to, counted from 0
 * [4] bit 0: current term and vote, bit 1: base
 * </pre>
 *
 * <p>The header states what all batches before its segment amount to, so that segments before it can
 * be dropped. The identifiers state all that a batch does but for the payloads, twice and in
 * different blocks: an entry that cannot be read is still known by index and term. The mark comes
 * from the disk's incarnation, so no payload and no other disk's log is mistaken for this one's.
 * Segment, number and offset tell what a recycled file held before from what it holds now.
 */
final class WalFormat {
  static final int VERSION = 2;
  static final int BLOCK_BYTES = 4096;

  /** Checked before anything is allocated for an entry. */
  static final int PAYLOAD_BYTES_MAX = 64 << 20;

  /** More than any header or identifiers need. */
  static final int IDENTIFIERS_BYTES_MAX = 64 << 20;

  static final int HEADER_BYTES = 48;
  static final int IDENTIFIERS_BYTES = 48;
  static final int FRAME_HEADER_BYTES = 48;

  static final int PAYLOAD_BYTES = 8;
  static final int GROUP = 12;
  static final int NUMBER = 16;
  static final int TERM = 24;
  static final int INDEX = 32;
  static final int CHANGE = 40;
  static final int ENTRY_TYPE = 44;

  private static final int CRC = 4;
  private static final int CHECKED = 8;

  private WalFormat() {}

  static int mark(long incarnation) {
    return Long.hashCode(incarnation);
  }

  /** The next multiple of the block's size. */
  static long blocksUp(long bytes) {
    return (bytes + BLOCK_BYTES - 1) & -BLOCK_BYTES;
  }

  static int blocksUp(int bytes) {
    return Math.toIntExact(blocksUp((long) bytes));
  }

  static int frameBytes(ByteBuffer bytes, int at) {
    return FRAME_HEADER_BYTES + bytes.getInt(at + PAYLOAD_BYTES);
  }

  /** Sums a frame or identifiers up, all of which must be there. */
  static void check(ByteBuffer bytes, int at, int end, CRC32C crc) {
    bytes.putInt(at + CRC, checksum(crc, bytes, at + CHECKED, end));
  }

  /** Whether a frame or identifiers have the checksum they state. */
  static boolean isIntact(ByteBuffer bytes, int at, int end, CRC32C crc) {
    return checksum(crc, bytes, at + CHECKED, end) == bytes.getInt(at + CRC);
  }

  static int checksum(CRC32C crc, ByteBuffer bytes, int from, int to) {
    crc.reset();
    // Over the array, since a view of the buffer would be one more object for every entry.
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
