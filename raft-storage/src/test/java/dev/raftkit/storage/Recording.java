package dev.raftkit.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What happened on a member's disk, in order, starting from files that are durable. */
final class Recording {
  private final Map<String, byte[]> start;
  private final List<DiskEvent> events = new ArrayList<>();
  private final TreeMap<String, Integer> files = new TreeMap<>();
  private int fileCount;

  Recording(Map<String, byte[]> start) {
    this.start = new TreeMap<>(start);
    for (String name : this.start.keySet()) {
      files.put(name, fileCount++);
    }
  }

  /** The files at the start, which are numbered from 0 in the order of their names. */
  Map<String, byte[]> start() {
    return start;
  }

  List<DiskEvent> events() {
    return events;
  }

  int size() {
    return events.size();
  }

  void add(DiskEvent event) {
    events.add(event);
  }

  /** The number of a file, which is created if there is none of this name. */
  int opened(String name) {
    Integer known = files.get(name);
    if (known != null) {
      return known;
    }
    int file = fileCount++;
    files.put(name, file);
    add(new DiskEvent.Created(name, file));
    return file;
  }

  void renamed(String from, String to) {
    int file = Objects.requireNonNull(files.remove(from), from);
    files.put(to, file);
    add(new DiskEvent.Renamed(from, to, file));
  }

  void deleted(String name) {
    add(new DiskEvent.Deleted(name, Objects.requireNonNull(files.remove(name), name)));
  }

  int allocationBegun(String name, int bytes) {
    int file = fileCount++;
    files.put(name, file);
    add(new DiskEvent.AllocationBegun(name, file, bytes));
    return file;
  }
}
