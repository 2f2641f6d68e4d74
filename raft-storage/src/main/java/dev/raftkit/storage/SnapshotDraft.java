package dev.raftkit.storage;

import dev.raftkit.core.log.Snapshot;
import dev.raftkit.node.spi.LogStore.Completion;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot file under a temporary name, until it is whole, verified and durable. Loop thread only.
 */
final class SnapshotDraft {
  /** What waits for the disk at the end is never more, so that the log's syncs need not wait long. */
  static final int UNSYNCED_BYTES_MAX = 4 << 20;

  /** Learns how the publication ended: exactly one of the two is given. */
  interface Publication {
    void ended(@Nullable StoredSnapshot stored, @Nullable IOException error);
  }

  private final Disk disk;
  private final SnapshotDirectory directory;
  private final String temporaryName;
  private final DiskFile file;

  /** For messages. */
  private final String path;

  private long sizeBytes;
  private long unsyncedBytes;
  private @Nullable IOException failure;
  private @Nullable String publishedName;

  /**
   * Creates the file, or opens it again.
   *
   * @param keptBytes how much of its content stays
   */
  SnapshotDraft(Disk disk, SnapshotDirectory directory, String temporaryName, long keptBytes)
      throws IOException {
    this.disk = disk;
    this.directory = directory;
    this.temporaryName = temporaryName;
    this.path = disk.name() + "/" + temporaryName;
    this.file = disk.open(temporaryName);
    this.sizeBytes = keptBytes;
    if (keptBytes > 0) {
      file.truncate(keptBytes, this::noteFailure);
    }
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /** Adds bytes that are followed by others in the same breath. */
  void append(ByteBuffer bytes) {
    write(bytes, this::noteFailure);
  }

  private void noteFailure(@Nullable IOException error) {
    failure = failure == null ? error : failure;
  }

  /** Adds bytes; the completion learns of a failure of the writes before, too. */
  void append(ByteBuffer bytes, Completion completion) {
    write(bytes, error -> {
      noteFailure(error);
      if (failure == null && unsyncedBytes >= UNSYNCED_BYTES_MAX) {
        sync(completion);
      } else {
        completion.completed(failure);
      }
    });
  }

  private void write(ByteBuffer bytes, Completion completion) {
    long position = sizeBytes;
    sizeBytes += bytes.remaining();
    unsyncedBytes += bytes.remaining();
    file.write(position, bytes, completion);
  }

  private void sync(Completion completion) {
    unsyncedBytes = 0;
    file.sync(error -> {
      // Final: what a failed sync left behind must never count as durable.
      noteFailure(error);
      completion.completed(failure);
    });
  }

  /**
   * Makes the file durable, reads it again to see that the disk holds what was meant, gives it its
   * name, and makes that durable.
   *
   * @param checksum what the whole must have
   */
  void publish(int group, Snapshot snapshot, long checksum, Publication publication) {
    sync(error -> {
      if (error != null) {
        publication.ended(null, error);
      } else {
        SnapshotVerification.run(file, path, sizeBytes, (report, damage) -> {
          IOException wrong = report == null ? damage : mismatch(report, group, snapshot, checksum);
          if (report == null || wrong != null) {
            publication.ended(null, wrong);
          } else {
            rename(report, publication);
          }
        });
      }
    });
  }

  private @Nullable IOException mismatch(
      SnapshotReport report, int group, Snapshot snapshot, long checksum) {
    if (report.group() != group || !report.snapshot().equals(snapshot)) {
      return new IOException(path + " was announced as " + snapshot + " of group " + group
          + ", and holds " + report.snapshot() + " of group " + report.group());
    }
    if (checksum != report.checksum()) {
      return new IOException(path + " was announced with checksum " + Long.toHexString(checksum)
          + ", and has " + Long.toHexString(report.checksum()));
    }
    return null;
  }

  private void rename(SnapshotReport report, Publication publication) {
    String name = SnapshotFormat.fileName(report.group(), report.snapshot().last());
    publishedName = name;
    directory.rename(temporaryName, name, error -> {
      if (error != null) {
        publication.ended(null, error);
      } else {
        publication.ended(StoredSnapshot.verified(name, file, report), null);
      }
    });
  }

  /** Deletes what there is, after the operations under way. */
  void discard() {
    String renamed = publishedName;
    if (renamed != null) {
      disk.delete(renamed, ignored -> {});
    }
    disk.delete(temporaryName, ignored -> {
      var unused = StoredSnapshot.close(file);
    });
  }
}
