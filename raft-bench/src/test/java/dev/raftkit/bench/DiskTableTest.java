package dev.raftkit.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTableTest {
  /** More than two of the parts in which a snapshot is written. */
  private static final int ROWS = 150;

  @TempDir
  private Path directory = Path.of("");

  @Test
  void aCommandOverwritesRowsFromOneOnAndGoesOnAtTheStart() throws Exception {
    DiskTable table = table("a");

    apply(table, rows(ROWS - 1, 2, 'x'));

    byte[] expected = new byte[ROWS * DiskTable.ROW_BYTES];
    Arrays.fill(expected, 0, DiskTable.ROW_BYTES, (byte) 'x');
    Arrays.fill(expected, expected.length - DiskTable.ROW_BYTES, expected.length, (byte) 'x');
    assertArrayEquals(expected, state(table));
  }

  @Test
  void aSnapshotHoldsTheStateOfItsCaptureWhateverIsWrittenMeanwhile() throws Exception {
    DiskTable table = table("a");
    apply(table, rows(0, ROWS, 'a'));
    byte[] captured = state(table);
    SnapshotSource source = table.capture();
    ByteArrayOutputStream written = new ByteArrayOutputStream();

    boolean hasMore = source.writeNext(new DataOutputStream(written));
    apply(table, rows(0, ROWS, 'b'));
    apply(table, rows(ROWS - 1, 1, 'c'));
    while (hasMore) {
      hasMore = source.writeNext(new DataOutputStream(written));
    }
    source.close();

    assertArrayEquals(captured, written.toByteArray());
    assertEquals('b', state(table)[0]);
  }

  @Test
  void aSnapshotUnderWayIsNotDisturbedByARestore() throws Exception {
    DiskTable table = table("a");
    apply(table, rows(0, ROWS, 'a'));
    byte[] captured = state(table);
    DiskTable other = table("b");
    apply(other, rows(0, ROWS, 'b'));

    SnapshotSource source = table.capture();
    restore(table, state(other));

    assertArrayEquals(captured, written(source));
    assertArrayEquals(state(other), state(table));
  }

  @Test
  void aSnapshotOfAnotherSizeIsRefused() throws Exception {
    DiskTable table = table("a");
    byte[] state = state(table);

    assertThrows(IOException.class, () -> restore(table, Arrays.copyOf(state, state.length - 1)));
    assertThrows(IOException.class, () -> restore(table, Arrays.copyOf(state, state.length + 1)));
  }

  private DiskTable table(String name) throws IOException {
    return new DiskTable(directory.resolve(name), ROWS * DiskTable.ROW_BYTES);
  }

  private static byte[] rows(int first, int count, char content) {
    byte[] command = DiskTable.command(first, count);
    ByteBuffer values = ByteBuffer.wrap(command).position(Integer.BYTES);
    while (values.hasRemaining()) {
      values.put((byte) content);
    }
    return command;
  }

  private static void apply(DiskTable table, byte[] command) {
    table.apply(
        new CommandBatch(EntryBatch.of(1, Entry.command(1, command))), new StateMachine.Results() {
          @Override
          public void complete(int i, byte[] result) {
            assertEquals(0, i);
          }

          @Override
          public void refuse(int i, String reason) {
            throw new AssertionError(reason);
          }
        });
  }

  private static void restore(DiskTable table, byte[] state) throws IOException {
    table.restore(new DataInputStream(new ByteArrayInputStream(state)));
  }

  private static byte[] state(DiskTable table) throws IOException {
    return written(table.capture());
  }

  private static byte[] written(SnapshotSource source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (source.writeNext(new DataOutputStream(bytes))) {}
    source.close();
    return bytes.toByteArray();
  }
}
