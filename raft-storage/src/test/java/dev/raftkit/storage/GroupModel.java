package dev.raftkit.storage;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.ConfigurationFormat;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a group's state ought to be: plain lists.
 *
 * @param damaged indexes that may be reported as damaged, because they were already
 */
record GroupModel(HardState hardState, List<Entry> log, NavigableSet<Long> damaged) {
  static final GroupModel EMPTY = new GroupModel(HardState.INITIAL, List.of(), new TreeSet<>());

  GroupModel after(Persist write) {
    LogPosition base = write.base();
    List<Entry> changed = new ArrayList<>(base == null ? log : covered(base));
    TreeSet<Long> stillDamaged = new TreeSet<>(base == null ? damaged : Set.of());
    if (write.truncateFrom() > 0) {
      changed.subList((int) write.truncateFrom() - 1, changed.size()).clear();
      stillDamaged.tailSet(write.truncateFrom()).clear();
    }
    for (int i = 0; i < write.entries().size(); i++) {
      changed.add(write.entries().get(i));
    }
    for (EntryBatch repair : write.repairs()) {
      for (long index = repair.firstIndex(); index <= repair.lastIndex(); index++) {
        changed.set((int) index - 1, repair.at(index));
        stillDamaged.remove(index);
      }
    }
    HardState written = write.hardState();
    return new GroupModel(
        written == null ? hardState : written, List.copyOf(changed), stillDamaged);
  }

  GroupModel withDamaged(NavigableSet<Long> found) {
    return new GroupModel(hardState, log, found);
  }

  /** After a recovery that finds this snapshot to be the newest. */
  GroupModel withNewest(LogPosition snapshot) {
    if (holds(snapshot)) {
      return this;
    }
    HardState raised = hardState.currentTerm() < snapshot.term()
        ? new HardState(snapshot.term(), null)
        : hardState;
    return new GroupModel(raised, covered(snapshot), new TreeSet<>());
  }

  boolean holds(LogPosition position) {
    return position.index() <= log.size()
        && (position.index() == 0 || at(position.index()).term() == position.term());
  }

  /** The entries that a snapshot stands for: nobody will see them again. */
  private static List<Entry> covered(LogPosition last) {
    return Collections.nCopies((int) last.index(), Entry.noOp(last.term()));
  }

  long lastTerm() {
    return log.isEmpty() ? 1 : log.get(log.size() - 1).term();
  }

  Entry at(long index) {
    return log.get((int) index - 1);
  }

  /** Whether this is what was recovered, leaving aside the entries themselves. */
  boolean agreesWith(PersistentState state) {
    return state.hardState().equals(hardState)
        && state.lastLogIndex() == log.size()
        && holds(state.base())
        && state.termStarts().equals(termStarts(state.base().index() + 1))
        && state.configurations().equals(configurations(log, state.base().index()));
  }

  /** Those of a log's entries after a base, also of the damaged ones. */
  static List<ConfigurationEntry> configurations(List<Entry> log, long base) {
    List<ConfigurationEntry> found = new ArrayList<>();
    for (int i = (int) base; i < log.size(); i++) {
      Configuration configuration = log.get(i).type() == EntryType.CONFIGURATION
          ? ConfigurationFormat.decode(log.get(i).payload())
          : null;
      if (configuration != null) {
        found.add(new ConfigurationEntry(i + 1, configuration));
      }
    }
    return found;
  }

  /**
   * Whether an entry may be found damaged, when all that was acknowledged is {@code acknowledged}:
   * only what was written later, even if the same, or was damaged before.
   */
  @SuppressWarnings("ReferenceEquality")
  boolean mayBeDamaged(long index, GroupModel acknowledged) {
    return damaged.contains(index)
        || index > acknowledged.log().size()
        || acknowledged.at(index) != at(index);
  }

  private List<LogPosition> termStarts(long from) {
    List<LogPosition> starts = new ArrayList<>();
    long term = 0;
    for (long index = from; index <= log.size(); index++) {
      if (at(index).term() > term) {
        term = at(index).term();
        starts.add(new LogPosition(term, index));
      }
    }
    return starts;
  }
}
