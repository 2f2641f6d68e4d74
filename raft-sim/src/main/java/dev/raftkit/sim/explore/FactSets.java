package dev.raftkit.sim.explore;

import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sets of {@link Facts}, each with a number. */
final class FactSets {
  private final Facts facts;
  private final int renamings;
  private final Map<BitSet, Integer> numbers = new HashMap<>();
  private final List<BitSet> sets = new ArrayList<>();
  private final List<long[]> hashes = new ArrayList<>();

  FactSets(Facts facts, int renamings) {
    this.facts = facts;
    this.renamings = renamings;
    add(new BitSet());
  }

  private int add(BitSet set) {
    Integer known = numbers.get(set);
    if (known != null) {
      return known;
    }
    long[] hash = new long[renamings + 1];
    for (int fact = set.nextSetBit(0); fact >= 0; fact = set.nextSetBit(fact + 1)) {
      long[] own = facts.hash(fact);
      for (int i = 0; i < renamings; i++) {
        hash[i] += RandomStream.mix(own[i]);
      }
      // What the invariants know, but for the messages.
      hash[renamings] += facts.message(fact) == null ? RandomStream.mix(own[0]) : 0;
    }
    numbers.put(set, sets.size());
    sets.add(set);
    hashes.add(hash);
    return sets.size() - 1;
  }

  /** The number of the set that has these facts too. */
  int with(int set, int[] more) {
    BitSet before = sets.get(set);
    boolean isNew = false;
    for (int fact : more) {
      isNew |= !before.get(fact);
    }
    if (!isNew) {
      return set;
    }
    BitSet after = (BitSet) before.clone();
    for (int fact : more) {
      after.set(fact);
    }
    return add(after);
  }

  BitSet get(int set) {
    return sets.get(set);
  }

  /** The hash of a set under a renaming. */
  long hash(int set, int renaming) {
    return hashes.get(set)[renaming];
  }

  /** The hash of those facts of a set that are no messages. */
  long hashOfMemory(int set) {
    return hashes.get(set)[renamings];
  }
}
