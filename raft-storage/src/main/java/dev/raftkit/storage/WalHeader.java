package dev.raftkit.storage;

import dev.raftkit.core.HardState;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.ConfigurationEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header of a segment: what all batches before it amount to.
 *
 * @param numberDue of its first batch
 * @param previousChecksum of the batch before that
 * @param bytes of one copy
 * @param version of the format it was written in
 * @param isWhole whether both copies are there; when read
 */
record WalHeader(
    long segment,
    long numberDue,
    int previousChecksum,
    SortedMap<Integer, Checkpoint> checkpoints,
    int bytes,
    int version,
    boolean isWhole) {
  private static final long MAGIC = 0x524146544b57414cL; // "RAFTKWAL"
  private static final int CHECKPOINT_BYTES = 44;
  private static final int CRC = 8;
  private static final int VERSION = 12;
  private static final int BYTES = 16;
  private static final int MARK = 20;
  private static final int SEGMENT = 24;

  /** A group's state. */
  record Checkpoint(
      HardState hardState,
      LogPosition base,
      List<LogPosition> termStarts,
      long lastLogIndex,
      List<ConfigurationEntry> configurations) {
    static Checkpoint of(GroupLog log) {
      return new Checkpoint(
          log.hardState(),
          log.base(),
          List.copyOf(log.termStarts()),
          log.lastLogIndex(),
          List.copyOf(log.configurations()));
    }
  }

  /** Where the first batch begins. */
  int batchesStart() {
    return secondCopy(bytes) + WalFormat.blocksUp(bytes);
  }

  /** One block stays free, so that what hits a block and its neighbour does not hit both copies. */
  private static int secondCopy(int bytes) {
    return WalFormat.blocksUp(bytes) + WalFormat.BLOCK_BYTES;
  }

  /** Both copies, as they stand at the beginning of a segment. */
  static ByteBuffer encode(
      int mark,
      long segment,
      long numberDue,
      int previousChecksum,
      SortedMap<Integer, GroupLog> groups) {
    int bytes = WalFormat.HEADER_BYTES;
    for (GroupLog log : groups.values()) {
      bytes += CHECKPOINT_BYTES
          + WalChange.vote(log.hardState()).length
          + 16 * log.termStarts().size()
          + WalConfigurations.encodedBytes(log.configurations());
    }
    ByteBuffer target = ByteBuffer.allocate(secondCopy(bytes) + WalFormat.blocksUp(bytes));
    target.putLong(MAGIC).putInt(0).putInt(WalFormat.VERSION).putInt(bytes).putInt(mark);
    target.putLong(segment).putLong(numberDue).putInt(previousChecksum).putInt(groups.size());
    groups.forEach((group, log) -> encode(group, log, target));
    target.putInt(CRC, WalFormat.checksum(new CRC32C(), target, VERSION, bytes));
    target.position(secondCopy(bytes)).put(target.array(), 0, bytes);
    return target.position(0);
  }

  private static void encode(int group, GroupLog log, ByteBuffer target) {
    byte[] vote = WalChange.vote(log.hardState());
    int counts = log.configurations().size() << Byte.SIZE | vote.length;
    target.putInt(group).putInt(counts).putLong(log.hardState().currentTerm());
    target.putLong(log.base().term()).putLong(log.base().index()).putLong(log.lastLogIndex());
    target.putInt(log.termStarts().size()).put(vote);
    WalChange.encode(log.termStarts(), target);
    WalConfigurations.encode(log.configurations(), target);
  }

  /**
   * Reads the header of a segment from one of its copies.
   *
   * @return null if there is none, as at the moment of its creation
   * @throws IOException if it is of another disk or format
   */
  static @Nullable WalHeader read(SegmentWindow window, int mark, long segment) throws IOException {
    WalHeader first = readCopy(window, 0, mark, segment);
    if (first != null) {
      WalHeader second = readCopy(window, secondCopy(first.bytes), mark, segment);
      return first.whole(second != null);
    }
    int block = WalFormat.BLOCK_BYTES;
    for (long at = 2L * block; at < window.size(); at += block) {
      WalHeader second = readCopy(window, at, mark, segment);
      if (second != null && at == secondCopy(second.bytes)) {
        return second;
      }
    }
    return null;
  }

  private WalHeader whole(boolean whole) {
    return new WalHeader(segment, numberDue, previousChecksum, checkpoints, bytes, version, whole);
  }

  private static @Nullable WalHeader readCopy(
      SegmentWindow window, long position, int mark, long segment) throws IOException {
    if (window.require(position, WalFormat.HEADER_BYTES) < WalFormat.HEADER_BYTES) {
      return null;
    }
    ByteBuffer buffer = window.buffer();
    int at = window.at(position);
    int bytes = buffer.getInt(at + BYTES);
    if (buffer.getLong(at) != MAGIC
        || bytes < WalFormat.HEADER_BYTES
        || bytes > WalFormat.IDENTIFIERS_BYTES_MAX
        || window.require(position, bytes) < bytes) {
      return null;
    }
    buffer = window.buffer();
    at = window.at(position);
    if (WalFormat.checksum(new CRC32C(), buffer, at + VERSION, at + bytes)
        != buffer.getInt(at + CRC)) {
      return null;
    }
    refuseForeign(window, position, mark, segment);
    if (buffer.getLong(at + SEGMENT) != segment) {
      return null;
    }
    int version = buffer.getInt(at + VERSION);
    return decode(buffer.duplicate().position(at + SEGMENT).limit(at + bytes), bytes, version);
  }

  private static void refuseForeign(SegmentWindow window, long position, int mark, long segment)
      throws IOException {
    int at = window.at(position);
    int version = window.buffer().getInt(at + VERSION);
    if (version < WalFormat.VERSION_MIN || version > WalFormat.VERSION) {
      throw new UnknownFormatException(
          window.name(),
          String.valueOf(version),
          WalFormat.VERSION_MIN + " to " + WalFormat.VERSION);
    }
    if (window.buffer().getInt(at + MARK) != mark) {
      throw new IOException(window.name() + " is damaged at offset " + position
          + ": it was written under another identity than the one beside it, as segment "
          + segment + "; restore this member from its peers");
    }
  }

  private static WalHeader decode(ByteBuffer source, int bytes, int version) {
    long segment = source.getLong();
    long numberDue = source.getLong();
    int previousChecksum = source.getInt();
    int groups = source.getInt();
    TreeMap<Integer, Checkpoint> checkpoints = new TreeMap<>();
    for (int i = 0; i < groups; i++) {
      int group = source.getInt();
      int counts = source.getInt();
      long term = source.getLong();
      LogPosition base = new LogPosition(source.getLong(), source.getLong());
      long last = source.getLong();
      int runs = source.getInt();
      HardState hardState = new HardState(term, WalChange.decodeVote(source, counts & 0xff));
      List<LogPosition> starts = new ArrayList<>();
      WalChange.decode(source, runs, starts);
      List<ConfigurationEntry> configurations = new ArrayList<>();
      WalConfigurations.decode(source, counts >>> Byte.SIZE, configurations);
      checkpoints.put(group, new Checkpoint(hardState, base, starts, last, configurations));
    }
    return new WalHeader(segment, numberDue, previousChecksum, checkpoints, bytes, version, false);
  }
}
