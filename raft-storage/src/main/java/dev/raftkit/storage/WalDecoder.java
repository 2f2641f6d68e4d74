package dev.raftkit.storage;

import dev.raftkit.core.HardState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.membership.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a write-ahead log from successive pieces of its bytes, starting at the
 * beginning of the file: {@link #feed} what has become readable, then call {@link #next} until it
 * returns null. Holds no more than what is fed and not yet decoded.
 */
public final class WalDecoder {
  private final CRC32C crc = new CRC32C();
  private byte[] window = new byte[1024];
  private ByteBuffer view = ByteBuffer.wrap(window);
  private int start;
  private int end;

  private long position;
  private long completeBytes;
  private long lastBatch;
  private boolean insideBatch;
  private int mark;
  private int lastChecksum;
  private @Nullable String fault;

  /** Takes the bytes that follow those fed before. */
  public void feed(ByteBuffer bytes) {
    int fed = bytes.remaining();
    if (window.length - end < fed) {
      makeRoom(fed);
    }
    bytes.get(window, end, fed);
    end += fed;
  }

  /**
   * The next record, or null when more bytes are needed or when the bytes at {@link #position} are
   * no next record of this log, for which {@link #fault} gives the reason.
   */
  public @Nullable WalRecord next() {
    if (fault != null || (position == 0 && !decodeFileHeader())) {
      return null;
    }
    if (end - start < WalFormat.RECORD_HEADER_BYTES) {
      return null;
    }
    fault = WalFormat.headerFault(view, start, mark);
    if (fault != null || end - start < WalFormat.recordBytes(view, start)) {
      return null;
    }
    fault = recordFault();
    return fault == null ? decodeRecord() : null;
  }

  /** Where in the file the next record begins. */
  public long position() {
    return position;
  }

  /** The end of the last batch that is there as a whole; what follows does not count yet. */
  public long completeBytes() {
    return completeBytes;
  }

  /** Why the bytes at {@link #position} are no record; null if none are known to be bad. */
  public @Nullable String fault() {
    return fault;
  }

  /** The batch to which the next record must belong. */
  long batchDue() {
    return insideBatch ? lastBatch : lastBatch + 1;
  }

  int mark() {
    return mark;
  }

  int lastChecksum() {
    return lastChecksum;
  }

  private void makeRoom(int fed) {
    int kept = end - start;
    int needed = Math.addExact(kept, fed);
    byte[] before = window;
    if (needed > window.length) {
      window = new byte[Math.max(needed, 2 * window.length)];
      view = ByteBuffer.wrap(window);
    }
    System.arraycopy(before, start, window, 0, kept);
    start = 0;
    end = kept;
  }

  private boolean decodeFileHeader() {
    if (end - start < WalFormat.FILE_HEADER_BYTES) {
      return false;
    }
    fault = WalFormat.fileHeaderFault(view, start);
    if (fault != null) {
      return false;
    }
    mark = WalFormat.fileMark(view, start);
    lastChecksum = WalFormat.fileChecksum(view, start);
    advance(WalFormat.FILE_HEADER_BYTES);
    completeBytes = position;
    return true;
  }

  private @Nullable String recordFault() {
    if (!WalFormat.isIntact(view, start, crc)) {
      return "the checksum of a record is wrong";
    }
    if (view.getInt(start + WalFormat.PREVIOUS_CRC) != lastChecksum) {
      return "a record does not follow the one before it";
    }
    if (view.getLong(start + WalFormat.BATCH) != batchDue()) {
      return "a record is of batch "
          + view.getLong(start + WalFormat.BATCH)
          + " where batch "
          + batchDue()
          + " is due";
    }
    return null;
  }

  private @Nullable WalRecord decodeRecord() {
    WalRecord.Change change = decodeChange();
    if (change == null) {
      return null;
    }
    int bytes = WalFormat.recordBytes(view, start);
    boolean endsBatch = view.get(start + WalFormat.ENDS_BATCH) == 1;
    WalRecord record = new WalRecord(
        position,
        bytes,
        view.getLong(start + WalFormat.BATCH),
        endsBatch,
        view.getInt(start + WalFormat.GROUP),
        change);
    lastChecksum = view.getInt(start + WalFormat.CRC);
    lastBatch = record.batch();
    insideBatch = !endsBatch;
    advance(bytes);
    if (endsBatch) {
      completeBytes = position;
    }
    return record;
  }

  private WalRecord.@Nullable Change decodeChange() {
    byte kind = view.get(start + WalFormat.KIND);
    long index = view.getLong(start + WalFormat.INDEX);
    try {
      return switch (kind) {
        case WalFormat.HARD_STATE -> new WalRecord.HardStateChange(hardState(view, start));
        case WalFormat.TRUNCATION -> new WalRecord.Truncation(index);
        case WalFormat.ENTRY -> new WalRecord.Append(index, entry(view, start));
        default -> throw new IllegalArgumentException("kind " + kind);
      };
    } catch (IllegalArgumentException foreign) {
      // Its checksum is right, so it was written like this: by another version, or by a defect.
      fault = "a record has no meaning to this version: " + foreign.getMessage();
      return null;
    }
  }

  private static HardState hardState(ByteBuffer bytes, int at) {
    String votedFor = new String(payload(bytes, at), StandardCharsets.US_ASCII);
    return new HardState(
        bytes.getLong(at + WalFormat.TERM), votedFor.isEmpty() ? null : new NodeId(votedFor));
  }

  /** The entry of a record whose checksum was found right. */
  static Entry entry(ByteBuffer bytes, int at) {
    byte code = bytes.get(at + WalFormat.ENTRY_TYPE);
    EntryType type = WalFormat.entryType(code);
    if (type == null) {
      throw new IllegalArgumentException("entry type " + code);
    }
    return new Entry(bytes.getLong(at + WalFormat.TERM), type, payload(bytes, at));
  }

  private static byte[] payload(ByteBuffer bytes, int at) {
    byte[] payload = new byte[bytes.getInt(at + WalFormat.PAYLOAD_BYTES)];
    bytes.get(at + WalFormat.RECORD_HEADER_BYTES, payload);
    return payload;
  }

  private void advance(int bytes) {
    start += bytes;
    position += bytes;
  }
}
