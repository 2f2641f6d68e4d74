package dev.raftkit.storage;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.node.spi.LogStore.ReadCompletion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One reading of entries: entries that stand close together are read in one piece, and every one is
 * held against the checksum that is known of it.
 *
 * <p>The places are noted at the start, and their segments kept until the end. So a truncation that
 * happens meanwhile makes the answer stale but not wrong.
 */
final class WalRead {
  /** No piece is larger, unless one entry is. */
  static final int PIECE_BYTES_MAX = 1 << 20;

  private final CRC32C crc = new CRC32C();
  private final WalSegments segments;
  private final int group;
  private final ReadCompletion completion;
  private long firstIndex;
  private int oldestSegment = Integer.MAX_VALUE;
  private Entry[] entries = {};
  private int[] sequences = {};
  private int[] positions = {};
  private int[] shapes = {};
  private int[] checksums = {};
  private long[] terms = {};
  private int done;

  WalRead(WalSegments segments, int group, ReadCompletion completion) {
    this.segments = segments;
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
    shapes = new int[count];
    checksums = new int[count];
    terms = new long[count];
    for (int i = 0; i < count; i++) {
      sequences[i] = log.places().segment(from + i);
      positions[i] = log.places().position(from + i);
      shapes[i] = log.places().shape(from + i);
      checksums[i] = log.places().checksum(from + i);
      terms[i] = log.termAt(from + i);
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
    return WalFormat.payloadBytes(log.places().shape(index));
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
    return (long) positions[i] + WalFormat.payloadBytes(shapes[i]);
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
      Entry entry = entry(piece, positions[done] - pieceOffset);
      if (entry == null) {
        complete(null, damaged());
        return;
      }
      entries[done] = entry;
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

  /** The entry whose payload stands at a place; null if that is not its payload. */
  private @Nullable Entry entry(ByteBuffer piece, int at) {
    byte[] payload = new byte[WalFormat.payloadBytes(shapes[done])];
    if (piece.position() < at + payload.length) {
      return null;
    }
    piece.get(at, payload);
    boolean isIntact = WalFormat.checksum(crc, payload) == checksums[done];
    return isIntact ? new Entry(terms[done], WalFormat.entryType(shapes[done]), payload) : null;
  }

  private IOException damaged() {
    return new IOException(file().name() + " is damaged at offset " + positions[done]
        + ": what stands there does not have the checksum of entry " + (firstIndex + done)
        + " of group " + group);
  }
}
