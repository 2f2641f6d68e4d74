package dev.raftkit.storage;

import dev.raftkit.core.log.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Finds the batches of one segment, whatever is left of them. After {@link #read} it tells what was
 * found: the identifiers from either copy, and which entries are whole.
 */
final class BatchReader {
  private final CRC32C crc = new CRC32C();
  private final SegmentWindow window;
  private final int mark;
  private final long segment;
  private final BatchEntries entries = new BatchEntries();
  private final BitSet bad = new BitSet();

  private @Nullable WalIdentifiers identifiers;
  private boolean firstCopyWhole;
  private boolean secondCopyWhole;
  private long laterBatch;

  BatchReader(SegmentWindow window, int mark, long segment) {
    this.window = window;
    this.mark = mark;
    this.segment = segment;
  }

  /**
   * Looks for a batch.
   *
   * @param number the one that is due at {@code position}
   * @param previousChecksum of the batch before it
   * @return whether there are identifiers of it
   */
  boolean read(long position, long number, int previousChecksum) throws IOException {
    if (readFirstCopy(position, number, previousChecksum)) {
      return true;
    }
    secondCopyWhole = findSecondCopy(position, number, previousChecksum);
    if (secondCopyWhole) {
      checkPayloads();
    }
    return secondCopyWhole;
  }

  /**
   * The same for a batch of which nothing is missing. Where there is none, that is seen at once: no
   * second copy is looked for in what follows.
   */
  boolean readWhole(long position, long number, int previousChecksum) throws IOException {
    return readFirstCopy(position, number, previousChecksum) && secondCopyWhole && bad.isEmpty();
  }

  private boolean readFirstCopy(long position, long number, int previousChecksum)
      throws IOException {
    bad.clear();
    laterBatch = -1;
    secondCopyWhole = false;
    firstCopyWhole = isAt(position, position, number, previousChecksum);
    if (firstCopyWhole) {
      checkPayloads();
      secondCopyWhole = hasSecondCopy();
    }
    return firstCopyWhole;
  }

  WalIdentifiers identifiers() {
    return Objects.requireNonNull(identifiers);
  }

  boolean isFirstCopyWhole() {
    return firstCopyWhole;
  }

  boolean isSecondCopyWhole() {
    return secondCopyWhole;
  }

  boolean areAllEntriesWhole() {
    return bad.isEmpty();
  }

  int entriesWhole() {
    return entries.count() - bad.cardinality();
  }

  /** Notes where the whole entries stand, and that the others cannot be read. */
  void place(List<GroupLog> logOfChange) {
    entries.place(logOfChange, (int) segment, identifiers().payloadsStart());
    entries.damage(logOfChange, bad, (int) segment);
  }

  /** The entries of each change, by their indexes; all must be whole. */
  List<SortedMap<Long, Entry>> entries() throws IOException {
    List<SortedMap<Long, Entry>> ofChange = new ArrayList<>();
    for (int i = 0; i < identifiers().changes().size(); i++) {
      ofChange.add(new TreeMap<>());
    }
    long position = identifiers().payloadsStart();
    int i = 0;
    for (BatchEntries.Run run : entries.runs()) {
      for (long index = run.firstIndex; index < run.firstIndex + run.count; index++, i++) {
        byte[] payload = new byte[entries.payloadBytes(i)];
        window.require(position, payload.length);
        window.buffer().get(window.at(position), payload);
        ofChange.get(run.change).put(index, new Entry(run.term, entries.type(i), payload));
        position += payload.length;
      }
    }
    return ofChange;
  }

  /**
   * Where identifiers stand that prove that the batch looked for was not the last, or that do not
   * fit where they stand; -1 if nowhere.
   */
  long laterBatch() throws IOException {
    if (firstCopyWhole && laterBatch < 0) {
      laterBatch = findFrom(identifiers().end(), identifiers().number() + 1);
    }
    return laterBatch;
  }

  private long findFrom(long from, long number) throws IOException {
    for (long at = WalFormat.blocksUp(from); at < window.size(); at += WalFormat.BLOCK_BYTES) {
      if (WalIdentifiers.numberAt(window, at, mark, segment, crc) >= number) {
        return at;
      }
    }
    return -1;
  }

  private boolean isAt(long copyPosition, long position, long number, int previousChecksum)
      throws IOException {
    if (WalIdentifiers.numberAt(window, copyPosition, mark, segment, crc) != number) {
      return false;
    }
    WalIdentifiers found = WalIdentifiers.decode(window, copyPosition, entries);
    if (found == null
        || found.offset() != position
        || found.previousChecksum() != previousChecksum) {
      return false;
    }
    identifiers = found;
    return true;
  }

  private boolean hasSecondCopy() throws IOException {
    WalIdentifiers first = identifiers();
    return WalIdentifiers.numberAt(window, first.secondCopy(), mark, segment, crc) == first.number()
        && window.buffer().getInt(window.at(first.secondCopy()) + 4) == first.checksum();
  }

  private boolean findSecondCopy(long position, long number, int previousChecksum)
      throws IOException {
    laterBatch = findFrom(position, number);
    return laterBatch >= 0
        && isAt(laterBatch, position, number, previousChecksum)
        && identifiers().secondCopy() == laterBatch;
  }

  private void checkPayloads() throws IOException {
    WalIdentifiers batch = identifiers();
    if (!isIntact(batch.payloadsStart(), entries.payloadBytes(), batch.payloadsChecksum())) {
      long position = batch.payloadsStart();
      for (int i = 0; i < entries.count(); i++) {
        int bytes = entries.payloadBytes(i);
        bad.set(i, !isIntact(position, bytes, entries.checksum(i)));
        position += bytes;
      }
    }
  }

  private boolean isIntact(long position, long bytes, int checksum) throws IOException {
    crc.reset();
    return window.sum(position, bytes, crc) && (int) crc.getValue() == checksum;
  }
}
