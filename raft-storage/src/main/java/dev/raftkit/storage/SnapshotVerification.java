package dev.raftkit.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a snapshot file from end to end without blocking, a piece at a time. */
final class SnapshotVerification {
  private static final int PIECE_BYTES = 256 << 10;

  /** Learns the outcome: exactly one of the two is given. */
  interface Outcome {
    void ended(@Nullable SnapshotReport report, @Nullable IOException error);
  }

  private final DiskFile file;
  private final long sizeBytes;
  private final Outcome outcome;
  private final SnapshotScan scan;
  private final ByteBuffer piece;
  private long position;

  private SnapshotVerification(DiskFile file, String path, long sizeBytes, Outcome outcome) {
    this.file = file;
    this.sizeBytes = sizeBytes;
    this.outcome = outcome;
    this.scan = new SnapshotScan(path);
    this.piece = ByteBuffer.allocate((int) Math.min(PIECE_BYTES, sizeBytes));
  }

  /**
   * Begins.
   *
   * @param path for messages: a file that was renamed may not know it
   */
  static void run(DiskFile file, String path, long sizeBytes, Outcome outcome) {
    new SnapshotVerification(file, path, sizeBytes, outcome).readNext();
  }

  private void readNext() {
    piece.clear().limit((int) Math.min(PIECE_BYTES, sizeBytes - position));
    file.read(position, piece, this::read);
  }

  private void read(@Nullable IOException error) {
    SnapshotReport report;
    try {
      if (error != null) {
        throw error;
      }
      boolean isShort = piece.hasRemaining();
      position += piece.flip().remaining();
      while (scan.accept(piece) != null) {}
      if (!isShort && position < sizeBytes) {
        readNext();
        return;
      }
      report = scan.end();
    } catch (IOException failed) {
      outcome.ended(null, failed);
      return;
    }
    outcome.ended(report, null);
  }
}
