package dev.raftkit.sim.kit;

import java.util.HexFormat;

/** Bytes as people read them. */
final class Commands {
  private static final int SHOWN_MAX = 60;

  private Commands() {}

  /** As text if all of it is printable ASCII, or else as hexadecimal digits. */
  static String describe(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    boolean isText = true;
    for (byte each : bytes) {
      isText &= each >= ' ' && each <= '~';
      text.append((char) (each & 0xFF));
    }
    String all = isText ? text.toString() : "0x" + HexFormat.of().formatHex(bytes);
    return all.length() <= SHOWN_MAX
        ? all
        : all.substring(0, SHOWN_MAX) + "... (" + bytes.length + " bytes)";
  }
}
