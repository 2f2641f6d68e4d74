package dev.raftkit.storage;

import dev.raftkit.core.log.SnapshotChunk;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file into which another server's snapshot is received. Its name tells which snapshot that is, so
 * that after a restart the rest of the same one is added to it.
 *
 * @param name {@code partial-NUMBER-GROUP-INDEX-TERM-SIZE-CHECKSUM}
 * @param snapshot all but the number
 * @param keptBytes how much of it is known to be on the disk
 */
record PartialFile(String name, String snapshot, int group, long lastIndex, long keptBytes) {
  /**
   * What may not have been synced when a process ended: only what is before that is built upon. What a
   * failed sync has lost would otherwise seem to be there.
   */
  static final int UNSYNCED_BYTES_MAX = 16 << 20;

  /** How much a piece may have: it is written before the next sync. */
  static final int PIECE_BYTES_MAX = UNSYNCED_BYTES_MAX - SnapshotDraft.UNSYNCED_BYTES_MAX;

  private static final Pattern FORM = Pattern.compile(SnapshotFiles.TEMPORARY_PREFIX
      + "(\\d{1,18})-((\\d{1,9})-(\\d{1,18})-\\d+-\\d+-\\p{XDigit}+)");

  static String name(long number, String snapshot) {
    return SnapshotFiles.TEMPORARY_PREFIX + number + "-" + snapshot;
  }

  /** Which snapshot a piece belongs to, in the form that it has in names. */
  static String snapshot(int group, SnapshotChunk piece) {
    return group + "-" + piece.snapshot().lastIndex() + "-"
        + piece.snapshot().last().term() + "-" + piece.sizeBytes() + "-"
        + Long.toHexString(piece.checksum());
  }

  /** The file of such a name; null if it is another kind of file, or has nothing worth keeping. */
  static @Nullable PartialFile found(String name, long sizeBytes) {
    Matcher matcher = FORM.matcher(name);
    long keptBytes = sizeBytes - UNSYNCED_BYTES_MAX;
    if (keptBytes <= 0 || !matcher.matches()) {
      return null;
    }
    return new PartialFile(
        name,
        matcher.group(2),
        Integer.parseInt(matcher.group(3)),
        Long.parseLong(matcher.group(4)),
        keptBytes);
  }

  /** A number that none of these names has, nor one that follows it. */
  static long numberAfter(List<String> names) {
    long next = 0;
    for (String name : names) {
      Matcher matcher = FORM.matcher(name);
      if (matcher.matches()) {
        next = Math.max(next, Long.parseLong(matcher.group(1)) + 1);
      }
    }
    return next;
  }
}
