package dev.raftkit.sim.engine.network;

import java.util.Arrays;

/** A frame that was changed on its way. */
public final class DamagedFrame {
  private static final int BURST_BITS = Integer.SIZE;

  private final byte[] frame;

  private DamagedFrame(byte[] frame) {
    this.frame = frame;
  }

  public byte[] frame() {
    return frame;
  }

  /**
   * A frame cut short, or with some bits turned that are no further apart than a CRC of 32 bits is
   * sure to see.
   */
  static DamagedFrame of(byte[] whole, long draw) {
    int at = (int) ((draw >>> 8) % whole.length);
    if ((draw & 3) == 0) {
      return new DamagedFrame(Arrays.copyOf(whole, at));
    }
    byte[] changed = whole.clone();
    int burst = (int) (draw >>> BURST_BITS) | 1;
    for (int i = 0; i < Integer.BYTES && at + i < changed.length; i++) {
      changed[at + i] ^= (byte) (burst >>> (8 * i));
    }
    return new DamagedFrame(changed);
  }
}
