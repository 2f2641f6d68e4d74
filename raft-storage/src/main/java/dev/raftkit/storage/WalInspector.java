package dev.raftkit.storage;

import dev.raftkit.node.membership.Identity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Looks at the write-ahead log in a data directory, without changing anything and without its lock:
 * what a running server is writing meanwhile looks like a torn tail.
 */
public final class WalInspector {
  private WalInspector() {}

  /**
   * Reads a log from end to end, by the same rules as a server that starts.
   *
   * @throws IOException if there is no log, or its identity cannot be read
   */
  public static WalInspection inspect(Path directory) throws IOException {
    int mark = WalFormat.mark(identity(directory).incarnation());
    TreeMap<Long, ReadOnlyFile> files = new TreeMap<>();
    try {
      for (Map.Entry<Long, String> segment : WalNames.segments(names(directory)).entrySet()) {
        files.put(segment.getKey(), new ReadOnlyFile(directory.resolve(segment.getValue())));
      }
      return inspect(directory, files, mark);
    } finally {
      for (ReadOnlyFile file : files.values()) {
        file.close();
      }
    }
  }

  /**
   * Whose directory it is.
   *
   * @throws IOException if there is no identity, or it is damaged
   */
  public static Identity identity(Path directory) throws IOException {
    try (ReadOnlyFile file = new ReadOnlyFile(directory.resolve(IdentityFile.NAME))) {
      return IdentityFile.read(file);
    }
  }

  private static WalInspection inspect(
      Path directory, SortedMap<Long, ReadOnlyFile> files, int mark) throws IOException {
    if (files.isEmpty()) {
      throw new IOException(directory + " has no segment of a log");
    }
    WalFindings findings = new WalFindings();
    String refusal = null;
    try {
      WalRecovery.recover(files, mark, findings);
    } catch (IOException refused) {
      refusal = refused.getMessage();
    }
    return findings.inspection(refusal);
  }

  private static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> paths = Files.list(directory)) {
      paths.forEach(path -> names.add(String.valueOf(path.getFileName())));
    }
    return names;
  }

  /** A file that is only looked at. */
  private static final class ReadOnlyFile implements SegmentBytes, AutoCloseable {
    private final FileChannel channel;
    private final String name;

    ReadOnlyFile(Path path) throws IOException {
      name = path.toString();
      channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      int start = target.position();
      int count = 0;
      while (count >= 0 && target.hasRemaining()) {
        count = channel.read(target, position + target.position() - start);
      }
      return target.position() - start;
    }
  }
}
