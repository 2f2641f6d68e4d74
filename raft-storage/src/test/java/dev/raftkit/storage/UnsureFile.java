package dev.raftkit.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a file may hold if the power fails now. */
final class UnsureFile {
  /** What a disk writes as one. */
  static final int SECTOR_BYTES = 512;

  private byte[] durable;
  private final List<Change> changes = new ArrayList<>();

  /** Bytes written, or, without bytes, a new size; at which event. */
  private record Change(int event, int position, @Nullable ByteBuffer bytes) {}

  UnsureFile(byte[] durable) {
    this.durable = durable;
  }

  void write(int event, int position, ByteBuffer bytes) {
    changes.add(new Change(event, position, bytes));
  }

  void resize(int event, int size) {
    changes.add(new Change(event, size, null));
  }

  int unsureChanges() {
    return changes.size();
  }

  /** Changes before an event are durable. */
  void sync(int event) {
    byte[] contents = durable;
    int done = 0;
    while (done < changes.size() && changes.get(done).event() < event) {
      contents = after(contents, changes.get(done), Fate.KEEP_ALL);
      done++;
    }
    durable = contents;
    changes.subList(0, done).clear();
  }

  /** One of the possible contents. */
  byte[] contents(Fate fate) {
    byte[] contents = durable;
    for (Change change : changes) {
      contents = after(contents, change, fate);
    }
    return contents;
  }

  private static byte[] after(byte[] before, Change change, Fate fate) {
    ByteBuffer bytes = change.bytes();
    Fate.Write write = fate.write();
    if (write == Fate.Write.LOST) {
      return before;
    }
    if (bytes == null) {
      return Arrays.copyOf(before, change.position());
    }
    byte[] contents = before.clone();
    if (write == Fate.Write.SIZE_ONLY) {
      return grown(contents, change.position() + bytes.remaining());
    }
    int end = change.position() + bytes.remaining();
    int sectors = (end - 1) / SECTOR_BYTES - change.position() / SECTOR_BYTES + 1;
    for (int sector = 0; sector < sectors; sector++) {
      if (bytes.hasRemaining() && fate.keepsSector(write, sector, sectors)) {
        int first = change.position() / SECTOR_BYTES + sector;
        int from = Math.max(change.position(), first * SECTOR_BYTES);
        int to = Math.min(end, (first + 1) * SECTOR_BYTES);
        contents = grown(contents, to);
        bytes.get(from - change.position(), contents, from, to - from);
      }
    }
    return contents;
  }

  private static byte[] grown(byte[] contents, int size) {
    return contents.length >= size ? contents : Arrays.copyOf(contents, size);
  }
}
