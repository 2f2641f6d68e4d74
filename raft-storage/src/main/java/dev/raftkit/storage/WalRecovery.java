package dev.raftkit.storage;

import dev.raftkit.core.check.InvariantViolation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a write-ahead log from front to back, and tells a torn tail from damage.
 *
 * <p>Only the last batch may have been under way when the power failed, and its second identifiers
 * were written last: without them, and without anything later, it was never acknowledged and is cut
 * off. What cannot be read elsewhere had been synced and perhaps acknowledged. An entry that is
 * known by index and term is then damaged, and its group fetches it from its peers (Protocol-Aware
 * Recovery, FAST'18). Where it is not even known what is missing, a term or a vote may be: such a
 * log is refused.
 */
final class WalRecovery {
  private static final String RESTORE = "; restore this member from its peers";

  private final CRC32C crc = new CRC32C();
  private final SortedMap<Long, ? extends SegmentBytes> files;
  private final int mark;
  private final WalFindings findings;
  private final LiveEntries live;
  private final TreeMap<Integer, GroupLog> groups = new TreeMap<>();
  private long numberDue;
  private int previousChecksum;

  private WalRecovery(
      SortedMap<Long, ? extends SegmentBytes> files, int mark, WalFindings findings) {
    this.files = files;
    this.mark = mark;
    this.findings = findings;
    this.live = new LiveEntries(Math.toIntExact(files.firstKey()));
    findings.groups = groups;
    findings.live = live;
  }

  /** A segment, and what its neighbour must know of it. */
  private record Opened(
      long sequence,
      SegmentBytes file,
      SegmentWindow window,
      @Nullable WalHeader header) {}

  /**
   * Recovers a log.
   *
   * @param files at least one, by their numbers
   * @param findings is told what is found, also when this throws
   * @throws IOException naming file and offset, if it must be refused
   */
  static Recovered recover(
      SortedMap<Long, ? extends SegmentBytes> files, int mark, WalFindings findings)
      throws IOException {
    return new WalRecovery(files, mark, findings).recover();
  }

  private Recovered recover() throws IOException {
    refuseGap();
    Opened segment = open(Objects.requireNonNull(files.firstKey()), SegmentWindow.large());
    SegmentWindow unused = SegmentWindow.large();
    begin(segment);
    while (segment != null) {
      long following = segment.sequence + 1;
      Opened next = files.containsKey(following) ? open(following, unused) : null;
      long limit = next == null || next.header == null ? Long.MAX_VALUE : next.header.numberDue();
      readBatches(segment, limit);
      if (next != null && !enter(next)) {
        next = null;
      }
      unused = segment.window;
      segment = next;
    }
    return new Recovered(mark, groups, live, numberDue, previousChecksum);
  }

  private void refuseGap() throws IOException {
    long due = Objects.requireNonNull(files.firstKey());
    for (Map.Entry<Long, ? extends SegmentBytes> file : files.entrySet()) {
      if (file.getKey() != due) {
        throw new IOException("the segment " + WalNames.segment(due) + " is missing before "
            + file.getValue().name() + RESTORE);
      }
      due++;
    }
  }

  private Opened open(long sequence, SegmentWindow window) throws IOException {
    SegmentBytes file = Objects.requireNonNull(files.get(sequence));
    window.open(file);
    return new Opened(sequence, file, window, WalHeader.read(window, mark, sequence));
  }

  // ---------------------------------------------------------------- headers

  private void begin(Opened first) throws IOException {
    WalHeader header = first.header;
    if (header == null) {
      throw damaged(
          first.file,
          0,
          "its header is unreadable, and no segment before it tells what" + " it stated");
    }
    numberDue = header.numberDue();
    previousChecksum = header.previousChecksum();
    reset(header, first);
    began(first, header.batchesStart());
  }

  /** Goes on to the next segment; false if it had only been created when the power failed. */
  private boolean enter(Opened segment) throws IOException {
    WalHeader header = segment.header;
    if (header == null) {
      return enterWithoutHeader(segment);
    }
    boolean follows =
        header.numberDue() == numberDue && header.previousChecksum() == previousChecksum;
    if (!follows && header.numberDue() <= numberDue) {
      throw damaged(
          segment.file,
          0,
          "it begins with batch " + header.numberDue()
              + ", and the segment before it ends before batch " + numberDue);
    }
    if (follows) {
      header
          .checkpoints()
          .forEach((group, state) -> log(group).compact(state.base().index()));
    } else {
      numberDue = header.numberDue();
      previousChecksum = header.previousChecksum();
      reset(header, segment);
    }
    began(segment, header.batchesStart());
    return true;
  }

  private void reset(WalHeader header, Opened segment) {
    header.checkpoints().forEach((group, state) -> {
      GroupLog log = log(group);
      log.reset(state);
      if (findings.hasSegments()) {
        int before = Math.toIntExact(segment.sequence - 1);
        log.damageMissing(state.base().index() + 1, state.lastLogIndex(), before);
      }
    });
  }

  private boolean enterWithoutHeader(Opened segment) throws IOException {
    for (long at = 0; at < segment.window.size(); at += WalFormat.BLOCK_BYTES) {
      long number = WalIdentifiers.numberAt(segment.window, at, mark, segment.sequence, crc);
      if (number >= numberDue) {
        return enterAt(segment, at, number);
      }
    }
    if (files.containsKey(segment.sequence + 1)) {
      throw damaged(segment.file, 0, "neither its header nor a batch in it can be read");
    }
    findings.unbegun(segment.sequence);
    return false;
  }

  private boolean enterAt(Opened segment, long at, long number) throws IOException {
    WalIdentifiers batch = WalIdentifiers.decode(segment.window, at, new BatchEntries());
    if (batch == null
        || number != numberDue
        || batch.previousChecksum() != previousChecksum
        || batch.offset() != header(segment).remaining()) {
      throw damaged(
          segment.file,
          0,
          "its header is unreadable, and batch " + number + " at " + at + " does not follow batch "
              + (numberDue - 1));
    }
    began(segment, batch.offset());
    return true;
  }

  private ByteBuffer header(Opened segment) {
    return WalHeader.encode(mark, segment.sequence, numberDue, previousChecksum, groups);
  }

  private void began(Opened segment, int batchesStart) throws IOException {
    findings.segment(segment.sequence, segment.file, numberDue, batchesStart);
    WalHeader header = segment.header;
    ByteBuffer encoded = header(segment);
    if (encoded.remaining() != batchesStart) {
      throw damaged(segment.file, 0, "its header and its batches overlap");
    }
    findings.header(encoded, header != null && header.version() < WalFormat.VERSION);
    if (header == null || !header.isWhole()) {
      findings.healed(segment.file, 0, "a copy of the header is bad", encoded);
    }
  }

  // ---------------------------------------------------------------- batches

  private void readBatches(Opened segment, long limit) throws IOException {
    BatchReader reader = new BatchReader(segment.window, mark, segment.sequence);
    while (numberDue < limit) {
      long position = findings.end();
      if (!reader.read(position, numberDue, previousChecksum)) {
        endWithout(segment, position, limit, reader);
        return;
      }
      if (!reader.areAllEntriesWhole() && isTorn(reader, limit)) {
        cut(segment, position);
        return;
      }
      take(segment, reader);
    }
  }

  /** Whether nothing proves that the batch was ever written as a whole. */
  private boolean isTorn(BatchReader reader, long limit) throws IOException {
    return !reader.isSecondCopyWhole() && limit == Long.MAX_VALUE && reader.laterBatch() < 0;
  }

  private void endWithout(Opened segment, long position, long limit, BatchReader reader)
      throws IOException {
    if (limit < Long.MAX_VALUE) {
      findings.damage(
          segment.file,
          position,
          "batches " + numberDue + ".." + (limit - 1)
              + " cannot be read; the next segment tells what they amount to");
    } else if (reader.laterBatch() >= 0) {
      throw damaged(
          segment.file,
          position,
          "batch " + numberDue + " cannot be read, and a valid one follows at "
              + reader.laterBatch());
    } else if (WalIdentifiers.beginAt(segment.window, position, mark)
        && !WalIdentifiers.areWholeAt(segment.window, position, mark, crc)) {
      cut(segment, position);
    }
  }

  private void cut(Opened segment, long position) {
    findings.torn(segment.file, position, "batch " + numberDue + " was interrupted");
  }

  private void take(Opened segment, BatchReader reader) throws IOException {
    WalIdentifiers batch = reader.identifiers();
    List<GroupLog> logs = new ArrayList<>();
    for (WalChange change : batch.changes()) {
      logs.add(log(change.group));
      apply(change, segment, batch.offset());
    }
    reader.place(logs);
    if (!reader.areAllEntriesWhole()) {
      findings.damage(
          segment.file,
          batch.offset(),
          "of the " + batch.entries().count() + " entries of batch " + batch.number() + " "
              + reader.entriesWhole() + " can be read");
    }
    if (!reader.isFirstCopyWhole()) {
      heal(segment, reader, batch.secondCopy(), batch.offset());
    } else if (!reader.isSecondCopyWhole()) {
      heal(segment, reader, batch.offset(), batch.secondCopy());
    }
    findings.batch(batch);
    numberDue++;
    previousChecksum = batch.checksum();
  }

  private void apply(WalChange change, Opened segment, long offset) throws IOException {
    try {
      change.applyTo(log(change.group));
    } catch (InvariantViolation | IndexOutOfBoundsException broken) {
      throw damaged(segment.file, offset, "group " + change.group + ": " + broken.getMessage());
    }
  }

  private void heal(Opened segment, BatchReader reader, long good, long bad) throws IOException {
    ByteBuffer copy = ByteBuffer.allocate(reader.identifiers().bytes());
    segment.file.read(good, copy);
    findings.healed(
        segment.file,
        bad,
        "a copy of the identifiers of batch " + reader.identifiers().number() + " is bad",
        copy.flip());
  }

  private GroupLog log(int group) {
    return groups.computeIfAbsent(group, unseen -> new GroupLog(live));
  }

  private static IOException damaged(SegmentBytes file, long offset, String fault) {
    return new IOException(
        file.name() + " is damaged at offset " + offset + ": " + fault + RESTORE);
  }

  /** What a log holds. */
  record Recovered(
      int mark,
      SortedMap<Integer, GroupLog> groups,
      LiveEntries live,
      long numberDue,
      int previousChecksum) {}
}
