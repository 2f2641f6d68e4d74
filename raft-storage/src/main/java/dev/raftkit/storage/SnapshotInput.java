package dev.raftkit.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** What a state machine wrote into a snapshot, each chunk verified before any of it is handed out. */
final class SnapshotInput extends InputStream {
  private static final int PIECE_BYTES = 64 << 10;

  /** Where the bytes come from. */
  interface Source {
    /** As {@link DiskFile#read(long, ByteBuffer)}. */
    int read(long position, ByteBuffer target) throws IOException;
  }

  private final Source source;
  private final SnapshotScan scan;
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).limit(0);
  private ByteBuffer chunk = ByteBuffer.allocate(0);
  private long position;
  private boolean ended;

  SnapshotInput(Source source, String name) {
    this.source = source;
    this.scan = new SnapshotScan(name);
  }

  @Override
  public int read() throws IOException {
    return hasMore() ? chunk.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!hasMore()) {
      return -1;
    }
    int count = Math.min(length, chunk.remaining());
    chunk.get(target, offset, count);
    return count;
  }

  @Override
  public int available() {
    return chunk.remaining();
  }

  private boolean hasMore() throws IOException {
    while (!chunk.hasRemaining() && !ended) {
      ByteBuffer next = scan.accept(piece);
      if (next != null) {
        chunk = next;
      } else {
        readPiece();
      }
    }
    return chunk.hasRemaining();
  }

  private void readPiece() throws IOException {
    int count = source.read(position, piece.clear());
    piece.flip();
    position += count;
    if (count == 0) {
      SnapshotReport unused = scan.end();
      ended = true;
    }
  }
}
