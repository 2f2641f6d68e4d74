package dev.raftkit.sim.engine.disk;

import dev.raftkit.core.log.Entry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Every entry that was ever written anywhere, by its index and term. */
public final class EntryBook {
  private Entry[][] byIndex = new Entry[64][];

  /** Adds an entry, unless there is one of that index and term. */
  public void add(long index, Entry entry) {
    if (entryAt(index, entry.term()) != null) {
      return;
    }
    int place = (int) index;
    if (place >= byIndex.length) {
      byIndex = Arrays.copyOf(byIndex, 2 * place);
    }
    Entry[] known = byIndex[place];
    Entry[] more = known == null ? new Entry[1] : Arrays.copyOf(known, known.length + 1);
    more[more.length - 1] = entry;
    byIndex[place] = more;
  }

  /** The entry of an index and a term; null if there never was one. */
  public @Nullable Entry entryAt(long index, long term) {
    Entry[] known = index < byIndex.length ? byIndex[(int) index] : null;
    if (known != null) {
      for (Entry entry : known) {
        if (entry.term() == term) {
          return entry;
        }
      }
    }
    return null;
  }
}
