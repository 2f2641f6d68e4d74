package dev.raftkit.sim.engine.workload;

/**
 * A command of the simulation's state machine, a set of registers, as bytes: a unique id, which is
 * also the value that a put writes; the type; the key; then padding, so that sizes differ.
 */
public final class Command {
  private static final int ID_BYTES = 8;
  private static final int KEY_BYTES = 4;
  private static final int HEADER_BYTES = ID_BYTES + 1 + KEY_BYTES;

  private Command() {}

  /** A command as bytes. */
  public static byte[] encode(long id, Operation.Type type, int key, int padding) {
    byte[] bytes = new byte[HEADER_BYTES + padding];
    for (int i = 0; i < ID_BYTES; i++) {
      bytes[i] = (byte) (id >>> (56 - 8 * i));
    }
    bytes[ID_BYTES] = (byte) (type == Operation.Type.PUT ? 1 : 0);
    for (int i = 0; i < KEY_BYTES; i++) {
      bytes[ID_BYTES + 1 + i] = (byte) (key >>> (24 - 8 * i));
    }
    return bytes;
  }

  /** The id of a command. */
  public static long id(byte[] command) {
    long id = 0;
    for (int i = 0; i < ID_BYTES; i++) {
      id = id << 8 | (command[i] & 0xFF);
    }
    return id;
  }

  /** How many bytes pad a command. */
  public static int padding(byte[] command) {
    return command.length - HEADER_BYTES;
  }

  static boolean isPut(byte[] command) {
    return command[ID_BYTES] == 1;
  }

  static int key(byte[] command) {
    int key = 0;
    for (int i = 0; i < KEY_BYTES; i++) {
      key = key << 8 | (command[ID_BYTES + 1 + i] & 0xFF);
    }
    return key;
  }
}
