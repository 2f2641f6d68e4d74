package dev.raftkit.storage;

import dev.raftkit.core.PersistentState;
import dev.raftkit.core.check.InvariantViolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Reads a write-ahead log when it is opened, piece by piece, and tells a torn tail from damage.
 *
 * <p>Only the last batch may have been under way when the power failed, so only the last batch may
 * be broken: it was never acknowledged, and is cut off. If a record of a later batch stands behind
 * the broken one, the broken one had been synced and perhaps acknowledged. Then the disk lost what
 * it had promised to keep, and this member must not vote or acknowledge with what is left.
 */
final class WalRecovery {
  static final int PIECE_BYTES_MAX = 256 << 10;

  /**
   * What a log holds.
   *
   * @param endOffset behind the last whole batch: what follows must be cut off
   */
  record Recovered(
      int mark,
      SortedMap<Integer, GroupLog> groups,
      long endOffset,
      long lastBatch,
      int lastChecksum) {

    SortedMap<Integer, PersistentState> persistentStates() {
      TreeMap<Integer, PersistentState> states = new TreeMap<>();
      groups.forEach((group, log) -> states.put(group, log.persistentState()));
      return states;
    }
  }

  private final DiskFile file;
  private final int mark;
  private final long size;
  private final ByteBuffer piece;

  private WalRecovery(DiskFile file, int mark) throws IOException {
    this.file = file;
    this.mark = mark;
    this.size = file.size();
    this.piece = ByteBuffer.allocate((int) Math.min(size, PIECE_BYTES_MAX));
  }

  /**
   * Recovers a log.
   *
   * @throws IOException naming file and offset, if it is damaged or not of this disk
   */
  static Recovered recover(DiskFile file, int mark) throws IOException {
    return new WalRecovery(file, mark).recover();
  }

  private Recovered recover() throws IOException {
    SortedMap<Integer, GroupLog> groups = new TreeMap<>();
    WalDecoder decoder = replay(size, groups);
    checkFileHeader(decoder);
    if (decoder.position() < size) {
      refuseDamage(decoder);
    }
    if (decoder.completeBytes() < decoder.position()) {
      // Some records of the torn batch were good and have been replayed: start over without them.
      groups = new TreeMap<>();
      decoder = replay(decoder.completeBytes(), groups);
    }
    return new Recovered(
        mark, groups, decoder.completeBytes(), decoder.batchDue() - 1, decoder.lastChecksum());
  }

  private WalDecoder replay(long end, SortedMap<Integer, GroupLog> groups) throws IOException {
    WalDecoder decoder = new WalDecoder();
    long position = 0;
    while (position < end && decoder.fault() == null) {
      readPiece(position, end);
      position += piece.remaining();
      decoder.feed(piece);
      for (WalRecord record = decoder.next(); record != null; record = decoder.next()) {
        replay(record, groups);
      }
    }
    return decoder;
  }

  private void replay(WalRecord record, SortedMap<Integer, GroupLog> groups) throws IOException {
    GroupLog log = groups.computeIfAbsent(record.group(), unseen -> new GroupLog());
    WalRecord.Change change = record.change();
    try {
      switch (change.kind()) {
        case HARD_STATE -> log.hardState(((WalRecord.HardStateChange) change).hardState());
        case TRUNCATION -> log.truncate(((WalRecord.Truncation) change).fromIndex());
        case ENTRY -> {
          WalRecord.Append append = (WalRecord.Append) change;
          log.append(append.index(), append.entry().term(), record.offset(), record.bytes());
        }
      }
    } catch (InvariantViolation broken) {
      throw damaged(record.offset(), "group " + record.group() + ": " + broken.getMessage());
    }
  }

  private void checkFileHeader(WalDecoder decoder) throws IOException {
    // The first boot makes the header durable before the identity exists: it cannot be torn.
    if (decoder.position() == 0) {
      String fault = decoder.fault();
      throw damaged(0, fault == null ? "it ends after " + size + " bytes" : fault);
    }
    if (decoder.mark() != mark) {
      throw damaged(0, "it was written under another identity than the one beside it");
    }
  }

  private void refuseDamage(WalDecoder decoder) throws IOException {
    long later = findLaterBatch(decoder.position(), decoder.batchDue());
    if (later >= 0) {
      String fault = decoder.fault();
      throw damaged(
          decoder.position(),
          (fault == null ? "a record does not end" : fault)
              + ", and a valid record of a later batch follows at "
              + later);
    }
  }

  /** Where the first record of a later batch stands, or -1. */
  private long findLaterBatch(long from, long batch) throws IOException {
    // Every batch takes a record at least, which bounds the numbers worth a closer look.
    long batchMax = batch + (size - from) / WalFormat.RECORD_HEADER_BYTES + 1;
    long position = from;
    while (size - position >= WalFormat.RECORD_HEADER_BYTES) {
      readPiece(position, size);
      int candidates = piece.remaining() - WalFormat.RECORD_HEADER_BYTES + 1;
      for (int at = 0; at < candidates; at++) {
        if (WalFormat.headerFault(piece, at, mark) == null
            && piece.getLong(at + WalFormat.BATCH) > batch
            && piece.getLong(at + WalFormat.BATCH) <= batchMax
            && isIntact(position + at, WalFormat.recordBytes(piece, at))) {
          return position + at;
        }
      }
      position += candidates;
    }
    return -1;
  }

  private boolean isIntact(long offset, int bytes) throws IOException {
    if (bytes > size - offset) {
      return false;
    }
    ByteBuffer record = ByteBuffer.allocate(bytes);
    return file.read(offset, record) == bytes && WalFormat.isIntact(record, 0, new CRC32C());
  }

  private void readPiece(long position, long end) throws IOException {
    piece.clear().limit((int) Math.min(piece.capacity(), end - position));
    file.read(position, piece);
    if (piece.hasRemaining()) {
      throw new IOException(
          file.name() + " shrank while it was read at offset " + (position + piece.position()));
    }
    piece.flip();
  }

  private IOException damaged(long offset, String fault) {
    return new IOException(file.name() + " is damaged at offset " + offset + ": " + fault
        + "; restore this member from its peers");
  }
}
