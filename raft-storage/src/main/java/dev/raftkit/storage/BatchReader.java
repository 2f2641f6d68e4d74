package dev.raftkit.storage;

import dev.raftkit.core.log.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Finds the batches of one segment, whatever is left of them. After {@link #read} it tells what was
 * found: the identifiers from either copy, and the frames that are whole.
 */
final class BatchReader {
  private final CRC32C crc = new CRC32C();
  private final SegmentWindow window;
  private final int mark;
  private final long segment;

  private @Nullable WalIdentifiers identifiers;
  private boolean firstCopyWhole;
  private boolean secondCopyWhole;
  private int framesWhole;
  private int[] framePositions = {};
  private int[] frameBytes = {};
  private int[] frameChanges = {};
  private long[] frameTerms = {};
  private long[] frameIndexes = {};
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
    framesWhole = 0;
    laterBatch = -1;
    firstCopyWhole = isAt(position, position, number, previousChecksum);
    if (firstCopyWhole) {
      readFrames();
      secondCopyWhole = hasSecondCopy();
      return true;
    }
    secondCopyWhole = findSecondCopy(position, number, previousChecksum);
    if (secondCopyWhole) {
      readFrames();
    }
    return secondCopyWhole;
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

  boolean areAllFramesWhole() {
    return framesWhole == identifiers().frameCount();
  }

  int framesWhole() {
    return framesWhole;
  }

  /** Notes where the whole frames stand, in one step where entries follow each other. */
  void place(List<GroupLog> logOfChange) {
    int from = 0;
    while (from < framesWhole) {
      int to = from + 1;
      while (to < framesWhole && follows(to)) {
        to++;
      }
      logOfChange
          .get(frameChanges[from])
          .place(
              frameIndexes[from],
              to - from,
              frameTerms[from],
              (int) segment,
              framePositions,
              frameBytes,
              from);
      from = to;
    }
  }

  private boolean follows(int i) {
    return frameIndexes[i] == frameIndexes[i - 1] + 1
        && frameTerms[i] == frameTerms[i - 1]
        && frameChanges[i] == frameChanges[i - 1];
  }

  int change(int i) {
    return frameChanges[i];
  }

  long index(int i) {
    return frameIndexes[i];
  }

  /** The entry of the i-th whole frame. */
  Entry entry(int i) throws IOException {
    window.require(framePositions[i], frameBytes[i]);
    return WalRead.entry(window.buffer(), window.at(framePositions[i]));
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
    WalIdentifiers found = WalIdentifiers.decode(window, copyPosition);
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

  private void readFrames() throws IOException {
    WalIdentifiers batch = identifiers();
    makeRoom(batch.frameCount());
    long end = batch.secondCopy();
    long position = (long) batch.offset() + batch.bytes();
    while (framesWhole < batch.frameCount() && position + WalFormat.FRAME_HEADER_BYTES <= end) {
      int bytes = wholeFrameAt(position, end);
      if (bytes > 0) {
        note((int) position, bytes);
      }
      // Whatever was written over a frame, the next one is found by its mark.
      position += Math.max(1, bytes);
    }
  }

  private void makeRoom(int frames) {
    if (framePositions.length < frames) {
      int capacity = Math.max(frames, 2 * framePositions.length);
      framePositions = new int[capacity];
      frameBytes = new int[capacity];
      frameChanges = new int[capacity];
      frameTerms = new long[capacity];
      frameIndexes = new long[capacity];
    }
  }

  private void note(int position, int bytes) {
    ByteBuffer buffer = window.buffer();
    int at = window.at(position);
    framePositions[framesWhole] = position;
    frameBytes[framesWhole] = bytes;
    frameChanges[framesWhole] = buffer.getInt(at + WalFormat.CHANGE);
    frameTerms[framesWhole] = buffer.getLong(at + WalFormat.TERM);
    frameIndexes[framesWhole] = buffer.getLong(at + WalFormat.INDEX);
    framesWhole++;
  }

  /** The length of the whole frame at a place; 0 if there is none. */
  private int wholeFrameAt(long position, long end) throws IOException {
    if (!window.holds(position, WalFormat.FRAME_HEADER_BYTES)) {
      return 0;
    }
    ByteBuffer buffer = window.buffer();
    int at = window.at(position);
    int payloadBytes = buffer.getInt(at + WalFormat.PAYLOAD_BYTES);
    if (buffer.getInt(at) != mark
        || buffer.getLong(at + WalFormat.NUMBER) != identifiers().number()
        || buffer.getInt(at + WalFormat.CHANGE) < 0
        || buffer.getInt(at + WalFormat.CHANGE) >= identifiers().changes().size()
        || payloadBytes < 0
        || payloadBytes > end - position - WalFormat.FRAME_HEADER_BYTES) {
      return 0;
    }
    int bytes = WalFormat.FRAME_HEADER_BYTES + payloadBytes;
    if (!window.holds(position, bytes)) {
      return 0;
    }
    at = window.at(position);
    return WalFormat.isIntact(window.buffer(), at, at + bytes, crc) ? bytes : 0;
  }
}
