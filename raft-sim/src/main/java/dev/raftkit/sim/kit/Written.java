package dev.raftkit.sim.kit;

import dev.raftkit.core.Raft;
import dev.raftkit.core.log.Entry;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The entries that were seen in a run: a server need not have them in memory any more. */
final class Written {
  /** By position, {@code 7@2} for instance. */
  private final SortedMap<String, Entry> entries = new TreeMap<>();

  /** A server has these now. */
  void remember(Raft raft, long first, long length) {
    for (long index = first; index < first + length; index++) {
      Entry entry = raft.entryAt(index);
      if (entry != null) {
        entries.put(position(raft, index), entry);
      }
    }
  }

  /** What stands at an index of a server's log; null if it was never seen. */
  @Nullable
  Entry at(Raft raft, long index) {
    return entries.get(position(raft, index));
  }

  private static String position(Raft raft, long index) {
    return index + "@" + raft.termAt(index);
  }
}
