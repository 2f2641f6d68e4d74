package dev.raftkit.storage;

import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.LogPosition;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * What the write-ahead log holds of one group: its hard state, the terms of its log, and where in
 * the file each entry stands. Recovery and writing change it by the same methods, so both hold it to
 * the same rules.
 */
final class GroupLog {
  private HardState hardState = HardState.INITIAL;
  private final ArrayList<LogPosition> termStarts = new ArrayList<>();

  // The entry at index i has its record at offsets[i - 1].
  private long[] offsets = {};
  private int[] recordBytes = {};
  private int lastLogIndex;

  void hardState(HardState changed) {
    Check.invariant(
        changed.currentTerm() >= hardState.currentTerm(),
        "the current term goes back",
        hardState.currentTerm(),
        changed.currentTerm());
    hardState = changed;
  }

  void truncate(long fromIndex) {
    Check.invariant(
        fromIndex >= 1 && fromIndex <= lastLogIndex + 1L,
        "a truncation beyond the log's end",
        fromIndex,
        lastLogIndex);
    lastLogIndex = Math.toIntExact(fromIndex - 1);
    while (!termStarts.isEmpty() && lastTermStart().index() > lastLogIndex) {
      termStarts.remove(termStarts.size() - 1);
    }
  }

  void append(long index, long term, long offset, int bytes) {
    Check.invariant(
        index == lastLogIndex + 1L, "an entry does not continue its log", index, lastLogIndex);
    Check.invariant(
        term <= hardState.currentTerm(),
        "an entry has a later term than its server",
        term,
        hardState.currentTerm());
    if (term != lastTerm()) {
      Check.invariant(term > lastTerm(), "the terms of a log go back", lastTerm(), term);
      termStarts.add(new LogPosition(term, index));
    }
    if (lastLogIndex == offsets.length) {
      grow();
    }
    offsets[lastLogIndex] = offset;
    recordBytes[lastLogIndex] = bytes;
    lastLogIndex++;
  }

  long lastLogIndex() {
    return lastLogIndex;
  }

  long offset(long index) {
    return offsets[slot(index)];
  }

  int recordBytes(long index) {
    return recordBytes[slot(index)];
  }

  PersistentState persistentState() {
    return new PersistentState(hardState, termStarts, lastLogIndex);
  }

  private void grow() {
    int capacity = Math.addExact(offsets.length, (offsets.length >> 1) + 16);
    offsets = Arrays.copyOf(offsets, capacity);
    recordBytes = Arrays.copyOf(recordBytes, capacity);
  }

  private int slot(long index) {
    Check.invariant(
        index >= 1 && index <= lastLogIndex, "no such entry in the log", index, lastLogIndex);
    return (int) (index - 1);
  }

  private long lastTerm() {
    return termStarts.isEmpty() ? 0 : lastTermStart().term();
  }

  private LogPosition lastTermStart() {
    return termStarts.get(termStarts.size() - 1);
  }
}
