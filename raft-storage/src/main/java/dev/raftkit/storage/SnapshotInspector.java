package dev.raftkit.storage;

import dev.raftkit.core.log.Snapshot;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Snapshot files as people handle them: to look at, to verify, to keep as a backup and to start a
 * cluster from. It blocks, holds one chunk in memory, and takes no lock, because files that have
 * their names do not change any more.
 */
public final class SnapshotInspector {
  private SnapshotInspector() {}

  /**
   * The snapshot files of one group in a member's snapshot directory, newest first; not verified.
   *
   * @throws IOException if there is no such directory
   */
  public static List<Path> list(Path snapshotDirectory, int group) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> paths = Files.list(snapshotDirectory)) {
      paths.filter(path -> isOf(group, path)).forEach(found::add);
    }
    found.sort(Comparator.comparingLong(SnapshotInspector::index).reversed());
    return found;
  }

  private static boolean isOf(int group, Path path) {
    SnapshotFormat.Named named = SnapshotFormat.named(String.valueOf(path.getFileName()));
    return named != null && named.group() == group;
  }

  private static long index(Path path) {
    SnapshotFormat.Named named = SnapshotFormat.named(String.valueOf(path.getFileName()));
    return named == null ? 0 : named.last().index();
  }

  /**
   * Reads a snapshot file from end to end.
   *
   * @throws IOException naming the file, and the offset of what is wrong
   */
  public static SnapshotReport verify(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      SnapshotScan scan = new SnapshotScan(file.toString());
      ByteBuffer piece = ByteBuffer.allocate(SnapshotFormat.CHUNK_BYTES_MAX);
      while (channel.read(piece.clear()) >= 0) {
        piece.flip();
        while (scan.accept(piece) != null) {}
      }
      return scan.end();
    }
  }

  /**
   * What the state machine wrote into a snapshot file; each chunk is verified before any of it is
   * handed out, and the whole at the end of the stream.
   */
  public static InputStream read(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    SnapshotInput input = new SnapshotInput(
        (position, target) -> Math.max(0, channel.read(target, position)), file.toString());
    return new BufferedInputStream(input) {
      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /**
   * Writes the state of one snapshot file as another snapshot, durably, into a snapshot directory:
   * what a cluster is restored from. The source is verified on the way, the result once more.
   *
   * @param snapshot where the copy stands and who votes then; a restored cluster needs a term above
   *     all that the lost one can have reached
   * @return the new file
   * @throws IOException if the source is damaged, or the directory has a file of that position
   */
  public static Path copyAs(Path source, Path snapshotDirectory, int group, Snapshot snapshot)
      throws IOException {
    Path target = snapshotDirectory.resolve(SnapshotFormat.fileName(group, snapshot.last()));
    if (Files.exists(target)) {
      throw new IOException(target + " exists already");
    }
    if (!Files.isDirectory(snapshotDirectory)) {
      throw new NoSuchFileException(snapshotDirectory.toString());
    }
    Path temporary = snapshotDirectory.resolve(SnapshotFiles.TEMPORARY_PREFIX + "copy");
    try {
      write(source, temporary, group, snapshot);
      SnapshotReport report = verify(temporary);
      if (report.group() != group || !report.snapshot().equals(snapshot)) {
        throw new IOException(temporary + " holds " + report + " after it was written");
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      FileDisk.sync(snapshotDirectory);
      return target;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void write(Path source, Path temporary, int group, Snapshot snapshot)
      throws IOException {
    try (InputStream state = read(source);
        FileChannel channel = FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      SnapshotEncoder encoder = new SnapshotEncoder();
      write(channel, encoder.header(group, snapshot));
      byte[] data = state.readNBytes(SnapshotFormat.CHUNK_BYTES_MAX);
      while (data.length > 0) {
        ByteBuffer chunk = ByteBuffer.wrap(data);
        write(channel, encoder.chunkStart(chunk));
        write(channel, chunk);
        data = state.readNBytes(SnapshotFormat.CHUNK_BYTES_MAX);
      }
      write(channel, encoder.footer());
      channel.force(true);
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
