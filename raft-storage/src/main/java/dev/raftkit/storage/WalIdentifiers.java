package dev.raftkit.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a batch does, but for the payloads. Both copies have the same bytes.
 *
 * @param checksum of all this: the next batch states it
 */
record WalIdentifiers(
    int bytes,
    int checksum,
    int previousChecksum,
    long segment,
    long number,
    int offset,
    int batchBytes,
    int payloadsChecksum,
    List<WalChange> changes,
    BatchEntries entries) {

  /** Where the first entry's payload begins. */
  int payloadsStart() {
    return offset + bytes;
  }

  /** Where the second copy begins. */
  long secondCopy() {
    return (long) offset + batchBytes - WalFormat.blocksUp(bytes);
  }

  long end() {
    return (long) offset + batchBytes;
  }

  /** The length of identifiers with these changes and entries. */
  static int encodedBytes(List<WalChange> changes, BatchEntries entries) {
    int bytes = WalFormat.IDENTIFIERS_BYTES + entries.encodedBytes();
    for (WalChange change : changes) {
      bytes += change.encodedBytes();
    }
    return bytes;
  }

  /** Writes what this states, and returns its checksum. */
  int encode(int mark, ByteBuffer target, CRC32C crc) {
    int at = target.position();
    target.putInt(~mark).putInt(0).putInt(bytes).putInt(previousChecksum);
    target.putLong(segment).putLong(number).putInt(offset).putInt(batchBytes);
    target.putInt(payloadsChecksum).putInt(changes.size());
    target.putInt(entries.runs().size()).putInt(entries.count());
    for (WalChange change : changes) {
      change.encode(target);
    }
    entries.encode(target);
    WalFormat.check(target, at, at + bytes, crc);
    return target.getInt(at + 4);
  }

  /** The number of the batch whose identifiers stand whole at a block of a segment; or -1. */
  static long numberAt(SegmentWindow window, long position, int mark, long segment, CRC32C crc)
      throws IOException {
    if (!areWholeAt(window, position, mark, crc)) {
      return -1;
    }
    ByteBuffer buffer = window.buffer();
    int at = window.at(position);
    return buffer.getLong(at + 16) == segment ? buffer.getLong(at + 24) : -1;
  }

  /** Whether identifiers stand at a place, of this segment or of what its file held before. */
  static boolean areWholeAt(SegmentWindow window, long position, int mark, CRC32C crc)
      throws IOException {
    if (!beginAt(window, position, mark)) {
      return false;
    }
    int bytes = window.buffer().getInt(window.at(position) + 8);
    if (bytes < WalFormat.IDENTIFIERS_BYTES
        || bytes > WalFormat.IDENTIFIERS_BYTES_MAX
        || window.require(position, bytes) < bytes) {
      return false;
    }
    int at = window.at(position);
    return WalFormat.isIntact(window.buffer(), at, at + bytes, crc);
  }

  /** Whether identifiers, or what is left of them, stand at a place. */
  static boolean beginAt(SegmentWindow window, long position, int mark) throws IOException {
    return window.require(position, WalFormat.IDENTIFIERS_BYTES) == WalFormat.IDENTIFIERS_BYTES
        && window.buffer().getInt(window.at(position)) == ~mark;
  }

  /**
   * Reads what stands whole at a place.
   *
   * @param entries becomes what is said of them there
   * @return null if it has no meaning to this version
   */
  static @Nullable WalIdentifiers decode(
      SegmentWindow window, long position, BatchEntries entries) {
    int at = window.at(position);
    ByteBuffer source = window.buffer().duplicate().position(at + 4);
    int checksum = source.getInt();
    int bytes = source.getInt();
    source.limit(at + bytes);
    int previous = source.getInt();
    long segment = source.getLong();
    long number = source.getLong();
    int offset = source.getInt();
    int batchBytes = source.getInt();
    int payloadsChecksum = source.getInt();
    int changeCount = source.getInt();
    int runCount = source.getInt();
    int entryCount = source.getInt();
    List<WalChange> changes = new ArrayList<>();
    try {
      for (int i = 0; i < changeCount; i++) {
        changes.add(WalChange.decode(source, i));
      }
      entries.decode(source, runCount, entryCount, changeCount);
    } catch (RuntimeException foreign) {
      return null;
    }
    WalIdentifiers found = new WalIdentifiers(
        bytes,
        checksum,
        previous,
        segment,
        number,
        offset,
        batchBytes,
        payloadsChecksum,
        changes,
        entries);
    return found.payloadsStart() + entries.payloadBytes() <= found.secondCopy() ? found : null;
  }
}
