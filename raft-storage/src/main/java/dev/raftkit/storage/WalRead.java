package dev.raftkit.storage;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.node.spi.LogStore.ReadCompletion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One reading of entries: entries that stand close together are read in one piece, and every record
 * is held against its checksum and its place.
 *
 * <p>The places are noted at the start. Records are never overwritten, so a truncation that happens
 * meanwhile makes the answer stale but not wrong.
 */
final class WalRead {
  /** No piece is larger, unless one record is. */
  static final int PIECE_BYTES_MAX = 1 << 20;

  private final CRC32C crc = new CRC32C();
  private final DiskFile file;
  private final int mark;
  private final int group;
  private final ReadCompletion completion;
  private long firstIndex;
  private Entry[] entries = {};
  private long[] offsets = {};
  private int[] recordBytes = {};
  private int done;

  WalRead(DiskFile file, int mark, int group, ReadCompletion completion) {
    this.file = file;
    this.mark = mark;
    this.group = group;
    this.completion = completion;
  }

  void start(GroupLog log, long from, long to, long bytesMax) {
    int count = countWithin(log, from, to, bytesMax);
    firstIndex = from;
    entries = new Entry[count];
    offsets = new long[count];
    recordBytes = new int[count];
    for (int i = 0; i < count; i++) {
      offsets[i] = log.offset(from + i);
      recordBytes[i] = log.recordBytes(from + i);
    }
    readPiece();
  }

  private static int countWithin(GroupLog log, long from, long to, long bytesMax) {
    long payloadBytes = payloadBytes(log, from);
    long last = from;
    while (last < to) {
      payloadBytes += payloadBytes(log, last + 1);
      if (payloadBytes > bytesMax) {
        break;
      }
      last++;
    }
    return Math.toIntExact(last - from + 1);
  }

  private static int payloadBytes(GroupLog log, long index) {
    return log.recordBytes(index) - WalFormat.RECORD_HEADER_BYTES;
  }

  private void readPiece() {
    int until = done + 1;
    while (until < entries.length && endOf(until) - offsets[done] <= PIECE_BYTES_MAX) {
      until++;
    }
    int pieceEnd = until;
    ByteBuffer piece = ByteBuffer.allocate((int) (endOf(until - 1) - offsets[done]));
    file.read(offsets[done], piece, error -> pieceRead(piece, pieceEnd, error));
  }

  private long endOf(int i) {
    return offsets[i] + recordBytes[i];
  }

  private void pieceRead(ByteBuffer piece, int until, @Nullable IOException error) {
    if (error != null) {
      completion.completed(null, error);
      return;
    }
    long pieceOffset = offsets[done];
    for (; done < until; done++) {
      int at = (int) (offsets[done] - pieceOffset);
      String fault = fault(piece, at);
      if (fault != null) {
        completion.completed(null, damaged(fault));
        return;
      }
      entries[done] = WalDecoder.entry(piece, at);
    }
    if (done < entries.length) {
      readPiece();
    } else {
      completion.completed(EntryBatch.of(firstIndex, entries), null);
    }
  }

  private @Nullable String fault(ByteBuffer piece, int at) {
    if (piece.position() < at + recordBytes[done]) {
      return "the file ends within a record";
    }
    String fault = WalFormat.headerFault(piece, at, mark);
    if (fault != null) {
      return fault;
    }
    if (WalFormat.recordBytes(piece, at) != recordBytes[done]
        || !WalFormat.isIntact(piece, at, crc)) {
      return "the checksum of a record is wrong";
    }
    boolean isExpected = piece.get(at + WalFormat.KIND) == WalFormat.ENTRY
        && piece.getInt(at + WalFormat.GROUP) == group
        && piece.getLong(at + WalFormat.INDEX) == firstIndex + done;
    return isExpected ? null : "another record stands there";
  }

  private IOException damaged(String fault) {
    return new IOException(file.name() + " is damaged at offset " + offsets[done] + ", where entry "
        + (firstIndex + done) + " of group " + group + " stands: " + fault);
  }
}
