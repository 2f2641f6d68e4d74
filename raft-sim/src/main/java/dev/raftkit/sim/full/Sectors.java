package dev.raftkit.sim.full;

import dev.raftkit.sim.engine.random.RandomStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.NavigableMap;

/** The sectors of an image of a file, which a device writes as a whole or not at all. */
final class Sectors {
  static final int SECTOR = 512;

  private static final byte[] ZEROS = new byte[SECTOR];
  private static final byte[] NOTHING = {};

  private Sectors() {}

  /** How many sectors, begun ones included, are in so many bytes. */
  static int in(long bytes) {
    return Math.toIntExact((bytes + SECTOR - 1) / SECTOR);
  }

  static byte[] sector(byte[] image, int sector) {
    return Arrays.copyOfRange(image, sector * SECTOR, (sector + 1) * SECTOR);
  }

  static void put(byte[] image, int sector, byte[] content) {
    System.arraycopy(content, 0, image, sector * SECTOR, SECTOR);
  }

  /** A copy of a part of an image, without the zeros in whole sectors at its end. */
  static byte[] withoutZeros(byte[] image, int from, int to) {
    int end = to;
    while (end - SECTOR >= from && Arrays.equals(image, end - SECTOR, end, ZEROS, 0, SECTOR)) {
      end -= SECTOR;
    }
    return end <= from ? NOTHING : Arrays.copyOfRange(image, from, end);
  }

  static boolean isZero(byte[] image, int sector) {
    return Arrays.equals(image, sector * SECTOR, (sector + 1) * SECTOR, ZEROS, 0, SECTOR);
  }

  /**
   * Writes into what a sector would hold without damage. Whoever writes what is there already, damaged
   * as it is, has not repaired it.
   *
   * @param contents by sector
   * @param before what the file held
   */
  static void mend(
      NavigableMap<Integer, byte[]> contents,
      int sector,
      byte[] before,
      int position,
      ByteBuffer written) {
    byte[] meant = contents.get(sector);
    int from = Math.max(position, sector * SECTOR);
    int length = Math.min(position + written.remaining(), (sector + 1) * SECTOR) - from;
    ByteBuffer part = written.slice(written.position() + from - position, length);
    if (meant != null && !part.equals(ByteBuffer.wrap(before, from, length))) {
      part.get(meant, from - sector * SECTOR, length);
    }
  }

  /** Some bits turn over, or all of them are zero. */
  static void rot(byte[] bytes, int from, int length, RandomStream random) {
    if (random.nextInt(4) == 0) {
      Arrays.fill(bytes, from, from + length, (byte) 0);
    } else {
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[from + random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
      }
    }
  }
}
