package dev.raftkit.storage;

import dev.raftkit.core.log.EntryType;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

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
 * (what one sync     | payloads of the entries, right behind each other and behind A
 *  makes durable)    | zeros up to the next block
 *                    | identifiers, copy B, at a block of their own
 *
 * header               identifiers             run of entries
 *  0  magic         8   0  inverted mark    4   0  change [3]     4
 *  8  CRC32C [1]    4   4  CRC32C [1]       4   4  entries        4
 * 12  version       4   8  bytes            4   8  term           8
 * 16  bytes         4  12  previous CRC [2] 4  16  first index    8
 * 20  mark          4  16  segment          8
 * 24  segment       8  24  batch number     8
 * 32  batch due     8  32  offset           4  entry
 * 40  previous CRC  4  36  batch's bytes    4   0  type           5 bits
 * 44  groups        4  40  payloads' CRC    4      payload bytes 27 bits
 * 48  checkpoints      44  changes          4   4  payload's CRC  4
 *                      48  runs             4
 *                      52  entries          4
 *                      56  changes, runs, entries
 *
 * checkpoint of a group    change of a group
 *  0  group            4    0  group                4
 *  4  configurations   3    4  what there is [4]    1
 *  7  vote's length    1    5  vote's length        1
 *  8  current term     8    6  configurations       2
 * 16  base term        8
 * 24  base index       8    8  current term         8
 * 32  last index       8   16  base term            8
 * 40  term runs        4   24  base index           8
 * 44  vote                 32  truncate from        8
 *     (term, first         40  first index          8
 *     index) of each  16   48  entries              4
 *     configurations [5]   52  term runs            4
 *                          56  repaired ranges      4
 *                          60  vote
 *                              (term, first index) of each run of the entries  16
 *                              (first index, last index) of each repaired range 16
 *                              configurations [5]
 *
 * [1] of everything behind it   [2] the CRC of the batch before: the chain
 * [3] which change of its batch the entries belong to, counted from 0
 * [4] bit 0: current term and vote, bit 1: base
 * [5] of each entry that has one: index (8), length (4), and the entry's payload once more
 * </pre>
 *
 * <p>The header states what all batches before its segment amount to, so that segments before it can
 * be dropped. The identifiers state all that a batch does but for the payloads, twice and in
 * different blocks: an entry that cannot be read is still known by index and term, and what it says
 * of the group's members too, without which nobody could vote or count. One checksum over
 * all payloads tells whether all of them are good; if not, that of each tells which are. The mark
 * comes from the disk's incarnation, so no payload and no other disk's log is mistaken for this
 * one's. Segment, number and offset tell what a recycled file held before from what it holds now.
 */
final class WalFormat {
  static final int VERSION = 5;

  /**
   * Still read, as is what lies between. It has no configurations, whose numbers are zero where it had
   * zeros; format 4 has no entries with a time.
   */
  static final int VERSION_MIN = 3;

  static final int BLOCK_BYTES = 4096;

  /** Checked before anything is allocated for an entry. */
  static final int PAYLOAD_BYTES_MAX = 64 << 20;

  /** More than any header or identifiers need. */
  static final int IDENTIFIERS_BYTES_MAX = 64 << 20;

  static final int HEADER_BYTES = 48;
  static final int IDENTIFIERS_BYTES = 56;

  private static final int TYPE_SHIFT = 27;
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

  /** Type and length of an entry in one number. */
  static int shape(EntryType type, int payloadBytes) {
    return code(type) << TYPE_SHIFT | payloadBytes;
  }

  static int payloadBytes(int shape) {
    return shape & ((1 << TYPE_SHIFT) - 1);
  }

  static EntryType entryType(int shape) {
    int code = shape >>> TYPE_SHIFT;
    for (EntryType type : EntryType.values()) {
      if (code(type) == code) {
        return type;
      }
    }
    throw new IllegalArgumentException("entry type " + code);
  }

  private static int code(EntryType type) {
    return switch (type) {
      case COMMAND -> 1;
      case NO_OP -> 2;
      case CONFIGURATION -> 3;
      case SESSION -> 4;
      case BARE -> 5;
      case TIMED -> 6;
    };
  }

  /** Sums identifiers up, all of which must be there. */
  static void check(ByteBuffer bytes, int at, int end, CRC32C crc) {
    bytes.putInt(at + CRC, checksum(crc, bytes, at + CHECKED, end));
  }

  /** Whether identifiers have the checksum they state. */
  static boolean isIntact(ByteBuffer bytes, int at, int end, CRC32C crc) {
    return checksum(crc, bytes, at + CHECKED, end) == bytes.getInt(at + CRC);
  }

  static int checksum(CRC32C crc, ByteBuffer bytes, int from, int to) {
    crc.reset();
    crc.update(bytes.duplicate().limit(to).position(from));
    return (int) crc.getValue();
  }

  static int checksum(CRC32C crc, byte[] payload) {
    crc.reset();
    crc.update(payload, 0, payload.length);
    return (int) crc.getValue();
  }
}
