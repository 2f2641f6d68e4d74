package dev.raftkit.server.register;

import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A list of values that only grows. An append answers the position of its value, counted from 1; a
 * read answers a page of values. Both are commands: a read that went through the log has seen every
 * append that was answered before it was asked.
 */
final class RegisterStateMachine implements StateMachine {
  static final int VALUE_BYTES_MAX = 64 << 10;

  /** How much a read answers; one value always fits. */
  static final int PAGE_BYTES_MAX = 256 << 10;

  static final int PAGE_VALUES_MAX = 10_000;

  private static final String UNKNOWN = "the register knows append and read, and this is neither";
  private static final long HASH_FACTOR = 0x100000001b3L;

  /** Stands in a snapshot where the length of a next value would. */
  private static final int END = -1;

  private final List<byte[]> values = new ArrayList<>();

  /** How many values {@link #hash} has taken in. */
  private int hashed;

  private long hash;

  @Override
  public @Nullable String validate(byte[] command) {
    byte tag = command.length == 0 ? 0 : command[0];
    if (tag == RegisterFormat.APPEND) {
      return tooLarge(command.length - 1);
    }
    return tag == RegisterFormat.READ && command.length == 1 + Long.BYTES ? null : UNKNOWN;
  }

  private static @Nullable String tooLarge(int valueBytes) {
    return valueBytes <= VALUE_BYTES_MAX
        ? null
        : "a value of " + valueBytes + " bytes; the limit is " + VALUE_BYTES_MAX
            + ": append it in parts";
  }

  @Override
  public void apply(CommandBatch commands, Results results) {
    for (int i = 0; i < commands.size(); i++) {
      apply(commands.command(i), i, results);
    }
  }

  private void apply(byte[] command, int i, Results results) {
    byte tag = command.length == 0 ? 0 : command[0];
    if (tag == RegisterFormat.APPEND) {
      append(Arrays.copyOfRange(command, 1, command.length), i, results);
    } else if (tag == RegisterFormat.READ && command.length == 1 + Long.BYTES) {
      results.complete(
          i, RegisterFormat.page(page(ByteBuffer.wrap(command, 1, 8).getLong())));
    } else {
      results.refuse(i, UNKNOWN);
    }
  }

  private void append(byte[] value, int i, Results results) {
    String refusal = tooLarge(value.length);
    if (refusal != null) {
      results.refuse(i, refusal);
      return;
    }
    values.add(value);
    results.complete(i, RegisterFormat.position(values.size()));
  }

  private RegisterFormat.Page page(long from) {
    List<byte[]> page = new ArrayList<>();
    int bytes = 0;
    for (long position = Math.max(from, 1); position <= values.size(); position++) {
      byte[] value = values.get((int) position - 1);
      bytes += value.length;
      if (page.size() == PAGE_VALUES_MAX || (bytes > PAGE_BYTES_MAX && !page.isEmpty())) {
        break;
      }
      page.add(value);
    }
    return new RegisterFormat.Page(values.size(), page);
  }

  /** Values do not change and none is removed, so only those that have come are hashed. */
  @Override
  public OptionalLong stateHash() {
    for (; hashed < values.size(); hashed++) {
      byte[] value = values.get(hashed);
      hash = (hash ^ value.length) * HASH_FACTOR;
      for (byte each : value) {
        hash = (hash ^ each) * HASH_FACTOR;
      }
    }
    return OptionalLong.of(hash);
  }

  /** Values do not change, so a copy of the references is a copy of the state. */
  @Override
  public SnapshotSource capture() {
    byte[][] copy = values.toArray(byte[][]::new);
    return new SnapshotSource() {
      private int next;

      @Override
      public boolean writeNext(DataOutput out) throws IOException {
        if (next == copy.length) {
          out.writeInt(END);
          return false;
        }
        out.writeInt(copy[next].length);
        out.write(copy[next]);
        next++;
        return true;
      }
    };
  }

  @Override
  public void restore(DataInputStream in) throws IOException {
    values.clear();
    hashed = 0;
    hash = 0;
    for (int length = in.readInt(); length != END; length = in.readInt()) {
      if (length < 0 || length > VALUE_BYTES_MAX) {
        throw new IOException(
            "a value of " + length + " bytes in a snapshot; the limit is " + VALUE_BYTES_MAX);
      }
      values.add(in.readNBytes(length));
    }
  }
}
