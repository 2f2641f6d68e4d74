package dev.raftkit.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * All that a disk may hold if the power fails now: what is durable, and the changes since, each of
 * which may have happened or not, in part, and in any order.
 */
final class UnsureDisk {
  private final TreeMap<String, Integer> durableNames = new TreeMap<>();
  private final List<NameChange> nameChanges = new ArrayList<>();
  private final TreeMap<Integer, UnsureFile> files = new TreeMap<>();
  private int now;

  /** A name given to a file, taken from it, or both; at which event. */
  private record NameChange(String from, String to, int file, int event) {
    boolean concerns(String directory) {
      return in(directory, from) && in(directory, to);
    }

    private static boolean in(String directory, String name) {
      return name.isEmpty()
          || (name.startsWith(directory) && name.indexOf('/', directory.length()) < 0);
    }

    void happen(Map<String, Integer> names) {
      if (Objects.equals(names.get(from), file)) {
        names.remove(from);
      }
      if (!to.isEmpty()) {
        names.put(to, file);
      }
    }
  }

  UnsureDisk(Map<String, byte[]> start) {
    start.forEach((name, bytes) -> {
      int file = durableNames.size();
      durableNames.put(name, file);
      files.put(file, new UnsureFile(bytes));
    });
  }

  /** The next event of a recording. */
  void happens(DiskEvent event) {
    if (event instanceof DiskEvent.Created created) {
      create("", created.name(), created.file());
    } else if (event instanceof DiskEvent.AllocationBegun begun) {
      create("", begun.name(), begun.file());
      file(begun.file()).resize(now, begun.bytes());
    } else if (event instanceof DiskEvent.Allocated allocated) {
      file(allocated.file()).sync(now);
      becomeDurable(allocated.name(), allocated.file());
    } else if (event instanceof DiskEvent.Renamed renamed) {
      nameChanges.add(new NameChange(renamed.from(), renamed.to(), renamed.file(), now));
    } else if (event instanceof DiskEvent.Deleted deleted) {
      nameChanges.add(new NameChange(deleted.name(), "", deleted.file(), now));
    } else if (event instanceof DiskEvent.Written written) {
      file(written.file()).write(now, Math.toIntExact(written.position()), written.bytes());
    } else if (event instanceof DiskEvent.Truncated truncated) {
      file(truncated.file()).resize(now, Math.toIntExact(truncated.size()));
    } else if (event instanceof DiskEvent.Synced synced) {
      file(synced.file()).sync(synced.begun());
    } else if (event instanceof DiskEvent.DirectorySynced synced) {
      syncDirectory(synced);
    }
    now++;
  }

  /** How many changes are not durable. */
  int unsureChanges() {
    int changes = nameChanges.size();
    for (UnsureFile file : files.values()) {
      changes += file.unsureChanges();
    }
    return changes;
  }

  /** One of the possible contents: file names and bytes. */
  Map<String, byte[]> contents(Fate fate) {
    TreeMap<String, Integer> names = new TreeMap<>(durableNames);
    boolean inOrder = fate.namesInOrder();
    for (NameChange change : nameChanges) {
      if (fate.keepsName()) {
        change.happen(names);
      } else if (inOrder) {
        break;
      }
    }
    TreeMap<String, byte[]> contents = new TreeMap<>();
    names.forEach((name, file) -> contents.put(name, file(file).contents(fate)));
    return contents;
  }

  private void create(String from, String name, int file) {
    files.put(file, new UnsureFile(new byte[0]));
    nameChanges.add(new NameChange(from, name, file, now));
  }

  private void becomeDurable(String name, int file) {
    nameChanges.removeIf(change -> change.to().equals(name) && change.file() == file);
    durableNames.put(name, file);
  }

  private void syncDirectory(DiskEvent.DirectorySynced synced) {
    nameChanges.removeIf(change -> {
      boolean durable = change.event() < synced.begun() && change.concerns(synced.directory());
      if (durable) {
        change.happen(durableNames);
      }
      return durable;
    });
  }

  private UnsureFile file(int number) {
    return Objects.requireNonNull(files.get(number));
  }
}
