package dev.raftkit.storage;

import dev.raftkit.storage.WalInspection.Finding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects what the recovery of a log finds, and what is to be written before the log is used. */
final class WalFindings {
  /** Bytes that are not on the disk as they should be, or not certain to be there. */
  record Patch(long sequence, long offset, ByteBuffer bytes) {}

  /** A segment that holds batches, or would. */
  static final class Found {
    final long sequence;
    final SegmentBytes file;
    final long firstBatch;
    long batches;
    long end;

    Found(long sequence, SegmentBytes file, long firstBatch, long end) {
      this.sequence = sequence;
      this.file = file;
      this.firstBatch = firstBatch;
      this.end = end;
    }
  }

  final List<Found> segments = new ArrayList<>();
  final List<Patch> patches = new ArrayList<>();
  final List<Long> unbegun = new ArrayList<>();
  SortedMap<Integer, GroupLog> groups = new TreeMap<>();
  LiveEntries live = new LiveEntries(0);
  private final List<Finding> damage = new ArrayList<>();
  private final List<Finding> healed = new ArrayList<>();
  private @Nullable Finding tornTail;
  private ByteBuffer lastHeader = ByteBuffer.allocate(0);
  private boolean isLastHeaderOld;
  private @Nullable WalIdentifiers lastBatch;

  boolean hasSegments() {
    return !segments.isEmpty();
  }

  void segment(long sequence, SegmentBytes file, long firstBatch, long batchesStart) {
    segments.add(new Found(sequence, file, firstBatch, batchesStart));
    lastBatch = null;
  }

  /**
   * The header of the last segment as it is written today.
   *
   * @param isOld whether it says that it has an earlier format
   */
  void header(ByteBuffer encoded, boolean isOld) {
    lastHeader = encoded;
    isLastHeaderOld = isOld;
  }

  void unbegun(long sequence) {
    unbegun.add(sequence);
  }

  void batch(WalIdentifiers batch) {
    Found segment = last();
    segment.batches++;
    segment.end = batch.end();
    lastBatch = batch;
  }

  /** Where the next batch of the last segment would begin. */
  long end() {
    return last().end;
  }

  Found last() {
    return segments.get(segments.size() - 1);
  }

  void damage(SegmentBytes file, long offset, String what) {
    damage.add(new Finding(file.name(), offset, what));
  }

  void healed(SegmentBytes file, long offset, String what, ByteBuffer bytes) {
    healed.add(new Finding(file.name(), offset, what));
    patches.add(new Patch(last().sequence, offset, bytes.duplicate()));
  }

  /** What is left of the batch is made unreadable, so that nothing later mistakes it for one. */
  void torn(SegmentBytes file, long offset, String what) {
    tornTail = new Finding(file.name(), offset, what);
    patches.add(new Patch(last().sequence, offset, ByteBuffer.allocate(WalFormat.BLOCK_BYTES)));
  }

  /**
   * What was written last: after the death of a process the page cache shows it even if no sync has
   * reached the disk, or a sync has failed, so it is written again. And what is to be written next is
   * of today's format, so the header must say that: an older version refuses the log then.
   */
  void rewriteLast() throws IOException {
    Found segment = last();
    if (segment.batches <= 1 || isLastHeaderOld) {
      patches.add(new Patch(segment.sequence, 0, lastHeader.duplicate()));
    }
    if (lastBatch != null) {
      ByteBuffer bytes = ByteBuffer.allocate(lastBatch.batchBytes());
      segment.file.read(lastBatch.offset(), bytes);
      patches.add(0, new Patch(segment.sequence, lastBatch.offset(), bytes.flip()));
    }
  }

  WalInspection inspection(@Nullable String refusal) throws IOException {
    List<WalInspection.Segment> found = new ArrayList<>();
    for (Found segment : segments) {
      found.add(new WalInspection.Segment(
          segment.file.name(),
          segment.sequence,
          segment.file.size(),
          segment.end,
          segment.firstBatch,
          segment.batches,
          live.count((int) segment.sequence)));
    }
    List<WalInspection.Group> states = new ArrayList<>();
    groups.forEach((group, log) -> states.add(new WalInspection.Group(
        group,
        log.hardState(),
        log.base(),
        List.copyOf(log.termStarts()),
        log.lastLogIndex(),
        log.damaged())));
    return new WalInspection(found, states, damage, healed, tornTail, refusal);
  }
}
