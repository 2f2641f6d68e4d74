package dev.raftkit.core.replication;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.IndexRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries that the disk once held and cannot read any more, until a peer's copy of each is
 * durable (Protocol-Aware Recovery, FAST'18). Their terms are known, so they still are part of the
 * log when positions are compared.
 */
final class Damage {
  /** No copy of these is here yet; ascending and disjoint. */
  private ArrayList<IndexRange> missing;

  /** Copies that the disk does not hold yet, in the order of their arrival. */
  private ArrayList<Repair> repairs = new ArrayList<>();

  Damage(List<IndexRange> missing) {
    this.missing = new ArrayList<>(missing);
  }

  /** Whether the disk holds everything, as it does on all days but the worst. */
  boolean isNone() {
    return missing.isEmpty() && repairs.isEmpty();
  }

  /** The first index of which no copy is here; MAX_VALUE if there is none. */
  long firstMissing() {
    return missing.isEmpty() ? Long.MAX_VALUE : missing.get(0).first();
  }

  /** The end of the run of entries without a copy that starts at {@link #firstMissing}. */
  long firstMissingEnd() {
    return missing.get(0).last();
  }

  /** The first index from {@code from} on that the disk cannot read; MAX_VALUE if there is none. */
  long firstUnreadable(long from) {
    long first = Long.MAX_VALUE;
    for (IndexRange range : missing) {
      if (range.last() >= from) {
        first = Math.min(first, Math.max(from, range.first()));
      }
    }
    for (Repair repair : repairs) {
      if (repair.entries.lastIndex() >= from) {
        first = Math.min(first, Math.max(from, repair.entries.firstIndex()));
      }
    }
    return first;
  }

  /** The last index up to {@code index} that the disk cannot read; 0 if there is none. */
  long lastUnreadable(long index) {
    long last = 0;
    for (IndexRange range : missing) {
      if (range.first() <= index) {
        last = Math.max(last, Math.min(index, range.last()));
      }
    }
    for (Repair repair : repairs) {
      if (repair.entries.firstIndex() <= index) {
        last = Math.max(last, Math.min(index, repair.entries.lastIndex()));
      }
    }
    return last;
  }

  /** Takes what is missing from a peer's entries, which are known to be the very same. */
  long repair(EntryBatch entries) {
    ArrayList<IndexRange> left = new ArrayList<>();
    long repaired = 0;
    for (IndexRange range : missing) {
      long from = Math.max(range.first(), entries.firstIndex());
      long to = Math.min(range.last(), entries.lastIndex());
      if (from > to) {
        left.add(range);
        continue;
      }
      repairs.add(new Repair(entries.slice(from, to), 0));
      repaired += to - from + 1;
      addIfAny(left, range.first(), from - 1);
      addIfAny(left, to + 1, range.last());
    }
    missing = left;
    return repaired;
  }

  boolean hasUnwritten() {
    return !repairs.isEmpty() && repairs.get(repairs.size() - 1).writeSeq == 0;
  }

  /** Takes the copies that the disk was not told of yet; {@code writeSeq} makes them durable. */
  List<EntryBatch> write(long writeSeq) {
    List<EntryBatch> unwritten = new ArrayList<>();
    for (int i = 0; i < repairs.size(); i++) {
      Repair repair = repairs.get(i);
      if (repair.writeSeq == 0) {
        unwritten.add(repair.entries);
        repairs.set(i, new Repair(repair.entries, writeSeq));
      }
    }
    return List.copyOf(unwritten);
  }

  /** All writes up to {@code writeSeq} are durable. */
  void persisted(long writeSeq) {
    repairs.removeIf(repair -> repair.writeSeq != 0 && repair.writeSeq <= writeSeq);
  }

  /** The log has nothing outside of these indexes any more. */
  void keepOnly(long first, long last) {
    if (isNone()) {
      return;
    }
    ArrayList<IndexRange> missingLeft = new ArrayList<>();
    for (IndexRange range : missing) {
      addIfAny(missingLeft, Math.max(first, range.first()), Math.min(last, range.last()));
    }
    ArrayList<Repair> repairsLeft = new ArrayList<>();
    for (Repair repair : repairs) {
      long from = Math.max(first, repair.entries.firstIndex());
      long to = Math.min(last, repair.entries.lastIndex());
      if (from <= to) {
        repairsLeft.add(new Repair(repair.entries.slice(from, to), repair.writeSeq));
      }
    }
    missing = missingLeft;
    repairs = repairsLeft;
  }

  private static void addIfAny(List<IndexRange> ranges, long first, long last) {
    if (first <= last) {
      ranges.add(new IndexRange(first, last));
    }
  }

  /** Copies of entries, and the write that makes them durable; 0 while they wait for one. */
  private record Repair(EntryBatch entries, long writeSeq) {}
}
