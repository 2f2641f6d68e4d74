package dev.raftkit.storage;

import dev.raftkit.storage.SnapshotFormat.Named;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How {@link SnapshotFiles} finds out what its directory holds. */
final class SnapshotOpening {
  private final Disk disk;
  private final SnapshotFiles files;
  private final SnapshotFiles.OpenListener listener;
  private final ArrayDeque<Integer> unverified = new ArrayDeque<>();

  SnapshotOpening(Disk disk, SnapshotFiles files, SnapshotFiles.OpenListener listener) {
    this.disk = disk;
    this.files = files;
    this.listener = listener;
  }

  void run() {
    try {
      List<String> names = disk.list();
      for (String name : names) {
        Named named = SnapshotFormat.named(name);
        if (named != null) {
          find(name, named);
        }
      }
      files.numberFrom(PartialFile.numberAfter(names));
      for (String name : names) {
        if (name.startsWith(SnapshotFiles.TEMPORARY_PREFIX)) {
          findPartial(name);
        }
      }
    } catch (IOException error) {
      listener.failed(error);
      return;
    }
    unverified.addAll(files.groups());
    // A process may have died between a renaming and its sync: the name must not vanish later.
    disk.syncDirectory(error -> {
      if (error != null) {
        listener.failed(error);
      } else {
        verifyNext();
      }
    });
  }

  private void find(String name, Named named) throws IOException {
    DiskFile file = disk.open(name);
    try {
      files.add(
          named.group(),
          StoredSnapshot.found(file, disk.name() + "/" + name, name, named.group(), named.last()));
    } catch (DamagedSnapshotException damage) {
      files.addDamaged(named.group(), named.last(), damage);
    }
  }

  /** What was received for the most part is worth going on with, unless it is outdated. */
  private void findPartial(String name) throws IOException {
    DiskFile file = disk.open(name);
    PartialFile partial = PartialFile.found(name, file.size());
    file.close();
    if (partial == null || !files.keep(partial)) {
      disk.delete(name);
    }
  }

  private void verifyNext() {
    Integer group = unverified.peek();
    if (group == null) {
      listener.opened(files);
      return;
    }
    StoredSnapshot newest = files.stored(group, 0);
    if (newest == null || newest.isVerified) {
      unverified.remove();
      verifyNext();
    } else {
      files.verify(group, newest, this::verified);
    }
  }

  private void verified(@Nullable IOException error) {
    // A disk that cannot be read says nothing about the snapshot: using an older one would be a
    // guess.
    if (error == null || error instanceof DamagedSnapshotException) {
      // Again for the one before, should this be damaged.
      verifyNext();
    } else {
      listener.failed(error);
    }
  }
}
