package dev.raftkit.storage;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A snapshot file that has its name. Its mutable fields belong to the loop. */
final class StoredSnapshot {
  final String name;
  final DiskFile file;
  final Snapshot snapshot;
  final long sizeBytes;
  final long checksum;

  /** Whether all of it was read and found good, since this process started or later. */
  boolean isVerified;

  /** Whether its first bytes were read for a transfer since it was last verified. */
  boolean wasSent;

  private StoredSnapshot(
      String name, DiskFile file, Snapshot snapshot, long sizeBytes, long checksum) {
    this.name = name;
    this.file = file;
    this.snapshot = snapshot;
    this.sizeBytes = sizeBytes;
    this.checksum = checksum;
  }

  /** One that was verified just now. */
  static StoredSnapshot verified(String name, DiskFile file, SnapshotReport report) {
    StoredSnapshot stored =
        new StoredSnapshot(name, file, report.snapshot(), report.sizeBytes(), report.checksum());
    stored.isVerified = true;
    return stored;
  }

  /**
   * One that is found at the opening: reads its header and its footer.
   *
   * @throws DamagedSnapshotException if they are damaged, or are not what the name says
   * @throws IOException if they cannot be read
   */
  static StoredSnapshot found(DiskFile file, String path, String name, int group, LogPosition last)
      throws IOException {
    long sizeBytes = file.size();
    ByteBuffer start = read(file, path, 0, SnapshotFormat.HEADER_START_BYTES);
    ByteBuffer footer = read(
        file,
        path,
        Math.max(0, sizeBytes - SnapshotFormat.FOOTER_BYTES),
        SnapshotFormat.FOOTER_BYTES);
    try {
      ByteBuffer whole = read(file, path, 0, SnapshotFormat.headerBytes(start));
      SnapshotFormat.Header header = SnapshotFormat.header(whole, path);
      if (header.group() != group || !header.snapshot().last().equals(last)) {
        throw new IllegalArgumentException(
            "it holds " + header.snapshot() + " of group " + header.group());
      }
      if (footer.getInt(0) != 0 || footer.getInt(4) != SnapshotFormat.FOOTER_MAGIC) {
        throw new IllegalArgumentException("it does not end in a footer at offset " + sizeBytes);
      }
      long checksum = footer.getLong(SnapshotFormat.FOOTER_BYTES - Long.BYTES);
      return new StoredSnapshot(name, file, header.snapshot(), sizeBytes, checksum);
    } catch (IllegalArgumentException wrong) {
      throw new DamagedSnapshotException(path + " is damaged: " + wrong.getMessage(), wrong);
    }
  }

  private static ByteBuffer read(DiskFile file, String path, long position, int bytes)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    if (file.read(position, buffer) < bytes) {
      throw new DamagedSnapshotException(
          path + " is damaged: it ends at offset " + (position + buffer.position()));
    }
    return buffer.flip();
  }

  /** Gives the file back; there is nothing to be done about a failure. */
  static @Nullable IOException close(DiskFile file) {
    try {
      file.close();
      return null;
    } catch (IOException error) {
      return error;
    }
  }
}
