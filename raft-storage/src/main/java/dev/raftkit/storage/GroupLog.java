package dev.raftkit.storage;

import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.ConfigurationEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What the write-ahead log holds of one group: its hard state, the terms of its log, and where each
 * entry stands. Recovery and writing change it by the same methods, so both hold it to the same
 * rules.
 */
final class GroupLog {
  private final EntryPlaces places;
  private final ArrayList<LogPosition> termStarts = new ArrayList<>();
  private final ArrayList<ConfigurationEntry> configurations = new ArrayList<>();
  private HardState hardState = HardState.INITIAL;
  private LogPosition base = LogPosition.ZERO;
  private long lastLogIndex;

  // What the batch being filled does to this group last, so that more can be added to it.
  private @Nullable WalChange openChange;
  private long openBatch;

  GroupLog(LiveEntries live) {
    places = new EntryPlaces(live);
  }

  void hardState(HardState changed) {
    Check.invariant(
        changed.currentTerm() >= hardState.currentTerm(),
        "the current term goes back",
        hardState.currentTerm(),
        changed.currentTerm());
    hardState = changed;
  }

  /** The log starts anew. */
  void startAfter(LogPosition position) {
    places.clear(base.index() + 1, lastLogIndex);
    places.dropTo(position.index());
    termStarts.clear();
    configurations.clear();
    base = position;
    lastLogIndex = position.index();
  }

  void truncate(long fromIndex) {
    Check.invariant(
        fromIndex > base.index() && fromIndex <= lastLogIndex + 1,
        "a truncation outside of the log",
        fromIndex,
        lastLogIndex);
    places.clear(fromIndex, lastLogIndex);
    lastLogIndex = fromIndex - 1;
    while (!termStarts.isEmpty() && lastTermStart().index() > lastLogIndex) {
      termStarts.remove(termStarts.size() - 1);
    }
    configurations.removeIf(entry -> entry.index() > lastLogIndex);
  }

  /** Appends an entry whose place is not known yet. */
  void append(long index, long term) {
    append(index, 1, term);
  }

  /** Appends entries of one term whose places are not known yet. */
  void append(long index, long count, long term) {
    Check.invariant(
        index == lastLogIndex + 1, "an entry does not continue its log", index, lastLogIndex);
    Check.invariant(count > 0, "no entries of a term", count, term);
    Check.invariant(
        term <= hardState.currentTerm(),
        "an entry has a later term than its server",
        term,
        hardState.currentTerm());
    Check.invariant(term >= lastTerm(), "the terms of a log go back", lastTerm(), term);
    if (termStarts.isEmpty() || term > lastTerm()) {
      termStarts.add(new LogPosition(term, index));
    }
    lastLogIndex = index + count - 1;
  }

  /** An entry that was appended has this configuration. */
  void configuration(ConfigurationEntry entry) {
    long before = configurations.isEmpty()
        ? 0
        : configurations.get(configurations.size() - 1).index();
    Check.invariant(
        entry.index() > before && entry.index() <= lastLogIndex,
        "a configuration outside of its log",
        entry.index(),
        lastLogIndex);
    if (entry.index() > base.index()) {
      configurations.add(entry);
    }
  }

  /** Makes this log what a segment's header says of it; entries whose terms agree keep places. */
  void reset(WalHeader.Checkpoint state) {
    LogPosition newBase = state.base();
    List<LogPosition> starts = state.termStarts();
    long last = state.lastLogIndex();
    for (long index = base.index() + 1; index <= lastLogIndex; index++) {
      if (index <= newBase.index() || index > last || termAt(index) != termAt(index, starts)) {
        places.clear(index, index);
      }
    }
    hardState = state.hardState();
    base = newBase;
    termStarts.clear();
    termStarts.addAll(starts);
    configurations.clear();
    configurations.addAll(state.configurations());
    lastLogIndex = last;
    places.dropTo(newBase.index());
  }

  /** Entries up to this one are not needed any more. */
  void compact(long index) {
    if (index <= base.index()) {
      return;
    }
    Check.invariant(index <= lastLogIndex, "compacted beyond the end", index, lastLogIndex);
    LogPosition newBase = new LogPosition(termAt(index), index);
    places.clear(base.index() + 1, index);
    places.dropTo(index);
    base = newBase;
    configurations.removeIf(entry -> entry.index() <= index);
    int first = 0;
    while (first + 1 < termStarts.size() && termStarts.get(first + 1).index() <= index + 1) {
      first++;
    }
    termStarts.subList(0, first).clear();
    if (index == lastLogIndex) {
      termStarts.clear();
    } else {
      termStarts.set(0, new LogPosition(termStarts.get(0).term(), index + 1));
    }
  }

  /**
   * Notes where the entries of a run stand, unless the log has moved on and does not hold them any
   * more.
   *
   * @param position of the first payload
   * @param from the first entry's number in {@code shapesAndChecksums}
   */
  void place(BatchEntries.Run run, int segment, int position, int[] shapesAndChecksums, int from) {
    // Terms never go back: what begins and ends with one has no other in between.
    if (holds(run.firstIndex, run.term) && holds(run.firstIndex + run.count - 1, run.term)) {
      places.put(run.firstIndex, run.count, segment, position, shapesAndChecksums, from);
      return;
    }
    int at = position;
    for (int i = from; i < from + run.count; i++) {
      long index = run.firstIndex + i - from;
      if (holds(index, run.term)) {
        places.put(index, 1, segment, at, shapesAndChecksums, i);
      }
      at += WalFormat.payloadBytes(shapesAndChecksums[2 * i]);
    }
  }

  /** An entry was written to a segment and cannot be read, unless the log has moved on. */
  void damage(long index, long term, int segment) {
    if (holds(index, term)) {
      places.damage(index, segment);
    }
  }

  private boolean holds(long index, long term) {
    return index > base.index() && index <= lastLogIndex && termAt(index) == term;
  }

  /**
   * Those of a range that stand nowhere are damaged: they were written, to this segment or before it, and
   * cannot be read.
   */
  void damageMissing(long from, long to, int segment) {
    for (long i = Math.max(from, base.index() + 1); i <= Math.min(to, lastLogIndex); i++) {
      if (places.isMissing(i)) {
        places.damage(i, segment);
      }
    }
  }

  /** The last entry that stands nowhere: it is in none of the segments; the base's if none is. */
  long lastMissing() {
    boolean isWhole = places.placed() + places.damaged() == lastLogIndex - base.index();
    return isWhole ? base.index() : last(lastLogIndex, places::isMissing);
  }

  /** The last damaged entry up to an index; the base's if none is. */
  long lastDamaged(long upTo) {
    return places.damaged() == 0 ? base.index() : last(upTo, places::isDamaged);
  }

  private long last(long upTo, LongPredicate isWanted) {
    long index = upTo;
    while (index > base.index() && !isWanted.test(index)) {
      index--;
    }
    return index;
  }

  HardState hardState() {
    return hardState;
  }

  LogPosition base() {
    return base;
  }

  List<LogPosition> termStarts() {
    return termStarts;
  }

  /** Those of the log after the base. */
  List<ConfigurationEntry> configurations() {
    return configurations;
  }

  long lastLogIndex() {
    return lastLogIndex;
  }

  /** The term of an entry, or of the base. */
  long termAt(long index) {
    return index == base.index() ? base.term() : termAt(index, termStarts);
  }

  private static long termAt(long index, List<LogPosition> starts) {
    int run = starts.size() - 1;
    while (run > 0 && starts.get(run).index() > index) {
      run--;
    }
    return run < 0 ? 0 : starts.get(run).term();
  }

  /** Whether an entry is part of the log and can be read. */
  boolean isReadable(long index) {
    return index > base.index() && index <= lastLogIndex && places.segment(index) > 0;
  }

  EntryPlaces places() {
    return places;
  }

  /** What a batch does to this group last; null if nothing yet. */
  @Nullable
  WalChange openChange(long batch) {
    return openBatch == batch ? openChange : null;
  }

  void openChange(WalChange change, long batch) {
    openChange = change;
    openBatch = batch;
  }

  PersistentState persistentState(long incarnation, @Nullable Snapshot snapshot) {
    return new PersistentState(
        incarnation,
        hardState,
        snapshot,
        base,
        termStarts,
        lastLogIndex,
        damaged(),
        configurations);
  }

  List<IndexRange> damaged() {
    List<IndexRange> ranges = new ArrayList<>();
    if (places.damaged() == 0) {
      return ranges;
    }
    long first = 0;
    for (long index = base.index() + 1; index <= lastLogIndex + 1; index++) {
      boolean isDamaged = index <= lastLogIndex && places.isDamaged(index);
      if (isDamaged && first == 0) {
        first = index;
      } else if (!isDamaged && first > 0) {
        ranges.add(new IndexRange(first, index - 1));
        first = 0;
      }
    }
    return ranges;
  }

  private long lastTerm() {
    return termStarts.isEmpty() ? base.term() : lastTermStart().term();
  }

  private LogPosition lastTermStart() {
    return termStarts.get(termStarts.size() - 1);
  }
}
