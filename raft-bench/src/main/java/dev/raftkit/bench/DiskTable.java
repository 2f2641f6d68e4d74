package dev.raftkit.bench;

import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * A state larger than the heap: rows of one size in a file, which a command overwrites. While a
 * snapshot is written, what is overwritten before its turn is kept in a second file.
 */
final class DiskTable implements StateMachine {
  static final int ROW_BYTES = 1024;

  private static final int ROWS_A_PART = 64;
  private static final byte[] DONE = {1};

  private final int rows;
  private final FileChannel table;
  private final FileChannel kept;

  /** Where a row's former content is kept, plus one; 0 for nowhere. */
  private final int[] keptAt;

  private int keptCount;

  /** The first row that a snapshot under way has not written; {@code rows} without one. */
  private int unwritten;

  DiskTable(Path file, long bytes) throws IOException {
    rows = Math.toIntExact(bytes / ROW_BYTES);
    keptAt = new int[rows];
    unwritten = rows;
    table = open(file);
    kept = open(file.resolveSibling(file.getFileName() + ".kept"));
    // The last byte gives the file its size: what was never written reads as zeros.
    table.write(ByteBuffer.wrap(new byte[1]), (long) rows * ROW_BYTES - 1);
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  /** The command that overwrites so many rows, from one on that stands for {@code row}. */
  static byte[] command(int row, int count) {
    return ByteBuffer.allocate(Integer.BYTES + count * ROW_BYTES).putInt(row).array();
  }

  @Override
  public synchronized void apply(CommandBatch commands, Results results) {
    try {
      for (int i = 0; i < commands.size(); i++) {
        apply(ByteBuffer.wrap(commands.command(i)));
        results.complete(i, DONE);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void apply(ByteBuffer command) throws IOException {
    int row = Math.floorMod(command.getInt(), rows);
    while (command.hasRemaining()) {
      write(row, command.slice().limit(ROW_BYTES));
      command.position(command.position() + ROW_BYTES);
      row = (row + 1) % rows;
    }
  }

  private void write(int row, ByteBuffer value) throws IOException {
    if (row >= unwritten && keptAt[row] == 0) {
      ByteBuffer former = ByteBuffer.allocate(ROW_BYTES);
      table.read(former, (long) row * ROW_BYTES);
      kept.write(former.rewind(), (long) keptCount * ROW_BYTES);
      keptCount++;
      keptAt[row] = keptCount;
    }
    table.write(value, (long) row * ROW_BYTES);
  }

  @Override
  public synchronized SnapshotSource capture() {
    unwritten = 0;
    return new SnapshotSource() {
      @Override
      public boolean writeNext(DataOutput out) throws IOException {
        return writePart(out);
      }

      @Override
      public void close() {
        forgetSnapshot();
      }
    };
  }

  private synchronized boolean writePart(DataOutput out) throws IOException {
    int end = Math.min(rows, unwritten + ROWS_A_PART);
    ByteBuffer part = ByteBuffer.allocate((end - unwritten) * ROW_BYTES);
    table.read(part, (long) unwritten * ROW_BYTES);
    for (int row = unwritten; row < end; row++) {
      if (keptAt[row] > 0) {
        int at = (row - unwritten) * ROW_BYTES;
        kept.read(part.slice(at, ROW_BYTES), (long) (keptAt[row] - 1) * ROW_BYTES);
      }
    }
    out.write(part.array());
    unwritten = end;
    return end < rows;
  }

  private synchronized void forgetSnapshot() {
    unwritten = rows;
    keptCount = 0;
    Arrays.fill(keptAt, 0);
  }

  @Override
  public synchronized void restore(DataInputStream in) throws IOException {
    byte[] part = new byte[ROWS_A_PART * ROW_BYTES];
    int row = 0;
    int count = in.readNBytes(part, 0, part.length);
    while (count > 0 && count % ROW_BYTES == 0 && count / ROW_BYTES <= rows - row) {
      writeAll(row, ByteBuffer.wrap(part, 0, count));
      row += count / ROW_BYTES;
      count = in.readNBytes(part, 0, part.length);
    }
    if (row != rows || count != 0) {
      throw new IOException("a snapshot of another size than " + rows + " rows");
    }
  }

  private void writeAll(int row, ByteBuffer values) throws IOException {
    if (unwritten == rows) {
      table.write(values, (long) row * ROW_BYTES);
      return;
    }
    // A snapshot of the state before is under way.
    for (int next = row; values.hasRemaining(); next++) {
      write(next, values.slice().limit(ROW_BYTES));
      values.position(values.position() + ROW_BYTES);
    }
  }
}
