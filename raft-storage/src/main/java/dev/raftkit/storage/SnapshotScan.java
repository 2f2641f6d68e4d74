package dev.raftkit.storage;

import dev.raftkit.storage.SnapshotFormat.Header;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a snapshot file from end to end, in pieces as they come, and checks everything that can be
 * checked. It holds one chunk at a time.
 */
final class SnapshotScan {
  /** Enough for most headers, and for all else but chunks. */
  private static final int SMALL_BYTES = 1 << 10;

  private enum Phase {
    HEADER_START,
    HEADER,
    CHUNK_START,
    CHUNK,
    FOOTER,
    END
  }

  private final String name;
  private final SnapshotChecksum checksum = new SnapshotChecksum();
  private Phase phase = Phase.HEADER_START;
  private ByteBuffer small = ByteBuffer.allocate(SMALL_BYTES);
  private ByteBuffer large = ByteBuffer.allocate(0);

  /** What is being read, complete at its limit: one of the two. */
  private ByteBuffer part = small;

  /** Where {@link #part} begins in the file. */
  private long position;

  private @Nullable Header header;
  private int chunkCrc;
  private long chunkCount;
  private long dataBytes;

  /**
   * Begins with a file.
   *
   * @param name for messages
   */
  SnapshotScan(String name) {
    this.name = name;
    part.limit(SnapshotFormat.HEADER_START_BYTES);
  }

  /**
   * Takes the file's next bytes until they end, or until a chunk is whole.
   *
   * @return the data of that chunk, valid until the next call; null when all bytes were taken
   * @throws DamagedSnapshotException naming the file and the offset of what is wrong
   */
  @Nullable
  ByteBuffer accept(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      if (phase == Phase.END) {
        throw damaged("it goes on after its footer");
      }
      fill(bytes);
      if (!part.hasRemaining()) {
        ByteBuffer data = complete();
        if (data != null) {
          return data;
        }
      }
    }
    return null;
  }

  /**
   * States that there are no more bytes.
   *
   * @throws DamagedSnapshotException if there should be
   */
  SnapshotReport end() throws IOException {
    if (phase != Phase.END || header == null) {
      throw new DamagedSnapshotException(name
          + " is damaged: it ends at offset "
          + (position + part.position())
          + ", before its footer does");
    }
    return new SnapshotReport(
        header.group(),
        header.snapshot(),
        header.version(),
        position,
        dataBytes,
        chunkCount,
        checksum.value());
  }

  /** What the header says, once it is read. */
  @Nullable
  Header header() {
    return header;
  }

  private void fill(ByteBuffer bytes) {
    int count = Math.min(part.remaining(), bytes.remaining());
    part.put(bytes.duplicate().limit(bytes.position() + count));
    bytes.position(bytes.position() + count);
  }

  private @Nullable ByteBuffer complete() throws IOException {
    switch (phase) {
      case HEADER_START -> {
        int headerBytes = headerBytes();
        phase = Phase.HEADER;
        makeRoomForHeader(headerBytes);
      }
      case HEADER -> {
        header = readHeader();
        next(Phase.CHUNK_START, SnapshotFormat.CHUNK_START_BYTES);
      }
      case CHUNK_START -> chunkStart();
      case CHUNK -> {
        return chunk();
      }
      case FOOTER -> footer();
      case END -> throw damaged("it goes on after its footer");
    }
    return null;
  }

  private int headerBytes() throws IOException {
    try {
      return SnapshotFormat.headerBytes(part);
    } catch (IllegalArgumentException wrong) {
      throw damaged(wrong.getMessage());
    }
  }

  private void makeRoomForHeader(int bytes) {
    if (bytes > small.capacity()) {
      small = ByteBuffer.allocate(bytes).put(small.flip());
      part = small;
    }
    part.limit(bytes);
  }

  private Header readHeader() throws IOException {
    try {
      return SnapshotFormat.header(part, name);
    } catch (IllegalArgumentException wrong) {
      throw damaged(wrong.getMessage());
    }
  }

  private void chunkStart() throws IOException {
    int length = part.getInt(0);
    if (length == 0) {
      phase = Phase.FOOTER;
      part.limit(SnapshotFormat.FOOTER_BYTES);
      return;
    }
    if (length < 0 || length > SnapshotFormat.CHUNK_BYTES_MAX) {
      throw damaged("a chunk of " + Integer.toUnsignedString(length) + " bytes; the limit is "
          + SnapshotFormat.CHUNK_BYTES_MAX);
    }
    chunkCrc = part.getInt(Integer.BYTES);
    next(Phase.CHUNK, length);
  }

  private ByteBuffer chunk() throws IOException {
    ByteBuffer data = part.duplicate().flip();
    if (SnapshotFormat.chunkCrc(position - SnapshotFormat.CHUNK_START_BYTES, data) != chunkCrc) {
      throw damaged("the checksum of a chunk of " + data.remaining() + " bytes is wrong");
    }
    chunkCount++;
    dataBytes += data.remaining();
    ByteBuffer result = data.asReadOnlyBuffer();
    next(Phase.CHUNK_START, SnapshotFormat.CHUNK_START_BYTES);
    return result;
  }

  private void footer() throws IOException {
    int summed = SnapshotFormat.FOOTER_BYTES - Long.BYTES;
    checksum.update(part.duplicate().position(0).limit(summed));
    boolean isRight = part.getInt(4) == SnapshotFormat.FOOTER_MAGIC
        && part.getLong(8) == chunkCount
        && part.getLong(16) == dataBytes
        && part.getLong(summed) == checksum.value();
    if (!isRight) {
      throw damaged("its footer does not match what stands before it");
    }
    position += SnapshotFormat.FOOTER_BYTES;
    phase = Phase.END;
    part.clear().limit(0);
  }

  /** The part before is read and good. */
  private void next(Phase following, int bytes) {
    checksum.update(part.duplicate().flip());
    position += part.position();
    phase = following;
    if (phase == Phase.CHUNK && large.capacity() < bytes) {
      large = ByteBuffer.allocate(bytes);
    }
    part = phase == Phase.CHUNK ? large : small;
    part.clear().limit(bytes);
  }

  private IOException damaged(@Nullable String why) {
    return new DamagedSnapshotException(name + " is damaged at offset " + position + ": " + why);
  }
}
