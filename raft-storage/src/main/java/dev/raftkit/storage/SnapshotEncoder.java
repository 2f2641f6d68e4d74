package dev.raftkit.storage;

import dev.raftkit.core.log.Snapshot;
import java.nio.ByteBuffer;

/** Makes the bytes around a snapshot's data, in the order in which they stand in the file. */
final class SnapshotEncoder {
  private final SnapshotChecksum checksum = new SnapshotChecksum();
  private long position;
  private long chunkCount;
  private long dataBytes;

  ByteBuffer header(int group, Snapshot snapshot) {
    return summed(SnapshotFormat.header(group, snapshot));
  }

  /**
   * What goes before a chunk's data.
   *
   * @param data 1 to {@link SnapshotFormat#CHUNK_BYTES_MAX} bytes
   */
  ByteBuffer chunkStart(ByteBuffer data) {
    ByteBuffer start = summed(SnapshotFormat.chunkStart(position, data));
    summed(data);
    chunkCount++;
    dataBytes += data.remaining();
    return start;
  }

  ByteBuffer footer() {
    ByteBuffer start = summed(SnapshotFormat.footerStart(chunkCount, dataBytes));
    ByteBuffer footer = ByteBuffer.allocate(SnapshotFormat.FOOTER_BYTES);
    return footer.put(start).putLong(checksum.value()).flip();
  }

  long checksum() {
    return checksum.value();
  }

  private ByteBuffer summed(ByteBuffer bytes) {
    checksum.update(bytes);
    position += bytes.remaining();
    return bytes;
  }
}
