package dev.raftkit.storage;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.node.spi.LogStore.ReadCompletion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One reading of entries: entries that stand close together are read in one piece, and every frame
 * is held against its checksum and its place.
 *
 * <p>The places are noted at the start, and their segments kept until the end. So a truncation that
 * happens meanwhile makes the answer stale but not wrong.
 */
final class WalRead {
  /** No piece is larger, unless one frame is. */
  static final int PIECE_BYTES_MAX = 1 << 20;

  private final CRC32C crc = new CRC32C();
  private final WalSegments segments;
  private final int mark;
  private final int group;
  private final ReadCompletion completion;
  private long firstIndex;
  private int oldestSegment = Integer.MAX_VALUE;
  private Entry[] entries = {};
  private int[] sequences = {};
  private int[] positions = {};
  private int[] frameBytes = {};
  private int done;

  WalRead(WalSegments segments, int mark, int group, ReadCompletion completion) {
    this.segments = segments;
    this.mark = mark;
    this.group = group;
    this.completion = completion;
  }

  /** Reads; the first entry must be readable. */
  void start(GroupLog log, long from, long to, long bytesMax) {
    int count = countWithin(log, from, to, bytesMax);
    firstIndex = from;
    entries = new Entry[count];
    sequences = new int[count];
    positions = new int[count];
    frameBytes = new int[count];
    for (int i = 0; i < count; i++) {
      sequences[i] = log.places().segment(from + i);
      positions[i] = log.places().position(from + i);
      frameBytes[i] = log.places().frameBytes(from + i);
      oldestSegment = Math.min(oldestSegment, sequences[i]);
    }
    segments.hold(oldestSegment);
    readPiece();
  }

  private static int countWithin(GroupLog log, long from, long to, long bytesMax) {
    long bytes = sizeBytes(log, from);
    long last = from;
    while (last < to && log.isReadable(last + 1)) {
      bytes += sizeBytes(log, last + 1);
      if (bytes > bytesMax) {
        break;
      }
      last++;
    }
    return Math.toIntExact(last - from + 1);
  }

  private static long sizeBytes(GroupLog log, long index) {
    return (long) log.places().frameBytes(index) - WalFormat.FRAME_HEADER_BYTES;
  }

  private void readPiece() {
    int until = done + 1;
    while (until < entries.length && belongsToPiece(until)) {
      until++;
    }
    int pieceEnd = until;
    ByteBuffer piece = ByteBuffer.allocate((int) (endOf(until - 1) - positions[done]));
    file().read(positions[done], piece, error -> pieceRead(piece, pieceEnd, error));
  }

  private boolean belongsToPiece(int i) {
    return sequences[i] == sequences[done]
        && positions[i] >= endOf(i - 1)
        && endOf(i) - positions[done] <= PIECE_BYTES_MAX;
  }

  private long endOf(int i) {
    return (long) positions[i] + frameBytes[i];
  }

  private DiskFile file() {
    return segments.segment(sequences[done]).file();
  }

  private void pieceRead(ByteBuffer piece, int until, @Nullable IOException error) {
    if (error != null) {
      complete(null, error);
      return;
    }
    int pieceOffset = positions[done];
    for (; done < until; done++) {
      int at = positions[done] - pieceOffset;
      String fault = fault(piece, at);
      if (fault != null) {
        complete(null, damaged(fault));
        return;
      }
      entries[done] = entry(piece, at);
    }
    if (done < entries.length) {
      readPiece();
    } else {
      complete(EntryBatch.of(firstIndex, Arrays.asList(entries)), null);
    }
  }

  private void complete(@Nullable EntryBatch batch, @Nullable IOException error) {
    segments.release(oldestSegment);
    completion.completed(batch, error);
  }

  private @Nullable String fault(ByteBuffer piece, int at) {
    int end = at + frameBytes[done];
    if (piece.position() < end) {
      return "the file ends within a frame";
    }
    if (piece.getInt(at) != mark
        || WalFormat.frameBytes(piece, at) != frameBytes[done]
        || !WalFormat.isIntact(piece, at, end, crc)) {
      return "the checksum of a frame is wrong";
    }
    boolean isExpected = piece.getInt(at + WalFormat.GROUP) == group
        && piece.getLong(at + WalFormat.INDEX) == firstIndex + done;
    return isExpected ? null : "another frame stands there";
  }

  private IOException damaged(String fault) {
    return new IOException(file().name() + " is damaged at offset " + positions[done]
        + ", where entry " + (firstIndex + done) + " of group " + group + " stands: " + fault);
  }

  /** The entry of a frame whose checksum was found right. */
  static Entry entry(ByteBuffer bytes, int at) {
    EntryType type = WalFormat.entryType(bytes.get(at + WalFormat.ENTRY_TYPE));
    if (type == null) {
      throw new IllegalArgumentException("entry type " + bytes.get(at + WalFormat.ENTRY_TYPE));
    }
    byte[] payload = new byte[bytes.getInt(at + WalFormat.PAYLOAD_BYTES)];
    bytes.get(at + WalFormat.FRAME_HEADER_BYTES, payload);
    return new Entry(bytes.getLong(at + WalFormat.TERM), type, payload);
  }
}
