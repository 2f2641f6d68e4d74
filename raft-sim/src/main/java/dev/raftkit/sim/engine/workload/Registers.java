package dev.raftkit.sim.engine.workload;

import dev.raftkit.sim.engine.random.RandomStream;
import java.util.Arrays;

/** The state machine of a simulated server: registers that hold the id of the last put. */
public final class Registers {
  private static final int REGISTER_BYTES = 8;

  private long[] values = new long[16];
  private long hash;

  /**
   * Applies a command.
   *
   * @return the register's value before a get, or after a put; 0 when it was never written
   */
  public long apply(byte[] command) {
    int key = Command.key(command);
    if (Command.isPut(command)) {
      put(key, Command.id(command));
    }
    return key < values.length ? values[key] : 0;
  }

  private void put(int key, long value) {
    if (key >= values.length) {
      values = Arrays.copyOf(values, 2 * key);
    }
    hash ^= hash(key, values[key]) ^ hash(key, value);
    values[key] = value;
  }

  /** The value of a register as bytes. */
  public static byte[] encodeValue(long value) {
    byte[] bytes = new byte[REGISTER_BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (value >>> (56 - 8 * i));
    }
    return bytes;
  }

  /** The value that {@link #encodeValue} made bytes of. */
  public static long decodeValue(byte[] bytes) {
    return valueAt(bytes, 0);
  }

  /** A hash of the whole state. */
  public long hash() {
    return hash;
  }

  private static long hash(int key, long value) {
    return value == 0 ? 0 : RandomStream.mix(value * 0x9E3779B97F4A7C15L + key);
  }

  /** Forgets everything: a process has started. */
  public void clear() {
    Arrays.fill(values, 0);
    hash = 0;
  }

  /** The whole state. */
  public byte[] encode() {
    int count = values.length;
    while (count > 0 && values[count - 1] == 0) {
      count--;
    }
    byte[] bytes = new byte[count * REGISTER_BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (values[i / REGISTER_BYTES] >>> (56 - 8 * (i % REGISTER_BYTES)));
    }
    return bytes;
  }

  /** Takes over a whole state in place of this one. */
  public void decode(byte[] bytes) {
    clear();
    for (int key = 0; key < bytes.length / REGISTER_BYTES; key++) {
      put(key, valueAt(bytes, key * REGISTER_BYTES));
    }
  }

  private static long valueAt(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < REGISTER_BYTES; i++) {
      value = value << 8 | (bytes[offset + i] & 0xFF);
    }
    return value;
  }
}
