package dev.raftkit.sim.full;

import static dev.raftkit.sim.full.Sectors.SECTOR;

import java.util.Arrays;
import java.util.NavigableMap;

/**
 * A change of a file that is not durable.
 *
 * @param length how many bytes were written; 0 when the file was cut
 * @param replaced what stood from {@code position} on; of what was written over, zeros at the end
 *     may be missing
 * @param undamagedBefore what damaged sectors would have held before
 * @param isAstray whether it was meant for another place, so that it damages where it stands
 */
@SuppressWarnings("ArrayRecordComponent")
record FileChange(
    int position,
    int length,
    byte[] replaced,
    int sizeBefore,
    NavigableMap<Integer, byte[]> undamagedBefore,
    boolean isAstray) {

  int firstSector() {
    return position / SECTOR;
  }

  int lastSector() {
    return (position + length - 1) / SECTOR;
  }

  /** Removes the sectors that this touches. */
  void removeFrom(NavigableMap<Integer, byte[]> bySector) {
    bySector.subMap(firstSector(), true, lastSector(), true).clear();
  }

  /** Undoes this in a part of the file that begins at {@code start}. */
  void undo(byte[] image, int start) {
    int from = Math.max(0, position - start);
    int end = Math.min(image.length, position + length - start);
    if (from < end) {
      Arrays.fill(image, from, end, (byte) 0);
    }
    int skipped = Math.max(0, start - position);
    int restored = Math.min(replaced.length - skipped, image.length - from);
    if (restored > 0) {
      System.arraycopy(replaced, skipped, image, from, restored);
    }
  }
}
