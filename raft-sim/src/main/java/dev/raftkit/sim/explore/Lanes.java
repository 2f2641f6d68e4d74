package dev.raftkit.sim.explore;

import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Hashes of one thing under every renaming of the servers, side by side: as it is, and as it will be
 * when much time has passed.
 */
final class Lanes {
  private final int[][] renamings;
  private final long[] now;
  private final long[] later;

  Lanes(int[][] renamings) {
    this.renamings = renamings;
    this.now = new long[renamings.length];
    this.later = new long[renamings.length];
  }

  /** All renamings of so many servers, or none but the one that changes nothing. */
  static int[][] renamings(int servers, boolean all) {
    List<int[]> found = new ArrayList<>();
    int[] first = new int[servers];
    for (int i = 0; i < servers; i++) {
      first[i] = i;
    }
    if (all) {
      permute(first, 0, found);
    } else {
      found.add(first);
    }
    return found.toArray(int[][]::new);
  }

  private static void permute(int[] names, int from, List<int[]> found) {
    if (from == names.length) {
      found.add(names.clone());
    }
    for (int i = from; i < names.length; i++) {
      swap(names, from, i);
      permute(names, from + 1, found);
      swap(names, from, i);
    }
  }

  private static void swap(int[] names, int one, int other) {
    int kept = names[one];
    names[one] = names[other];
    names[other] = kept;
  }

  void add(long value) {
    for (int i = 0; i < now.length; i++) {
      now[i] = with(now[i], value);
      later[i] = with(later[i], value);
    }
  }

  /** Adds a server, negative for none. */
  void addServer(int server) {
    for (int i = 0; i < now.length; i++) {
      long name = server < 0 ? -1 : renamings[i][server];
      now[i] = with(now[i], name);
      later[i] = with(later[i], name);
    }
  }

  /** Adds a set of servers, a bit each. */
  void addServers(int bits) {
    long set = Integer.toUnsignedLong(bits);
    for (int i = 0; i < now.length; i++) {
      // What is no server keeps its place.
      long named = set >>> renamings[i].length << renamings[i].length;
      for (int server = 0; server < renamings[i].length; server++) {
        named |= (set >>> server & 1) << renamings[i][server];
      }
      now[i] = with(now[i], named);
      later[i] = with(later[i], named);
    }
  }

  /** Adds whether a moment is long ago: later, every moment will be. */
  void addMoment(boolean isLongAgo) {
    for (int i = 0; i < now.length; i++) {
      now[i] = with(now[i], isLongAgo ? 1 : 0);
      later[i] = with(later[i], 1);
    }
  }

  /** Adds the members of a set, in whatever order. */
  void addUnordered(List<Lanes> members) {
    for (int i = 0; i < now.length; i++) {
      long sum = members.size();
      long laterSum = sum;
      for (Lanes member : members) {
        sum += RandomStream.mix(member.now[i]);
        laterSum += RandomStream.mix(member.later[i]);
      }
      now[i] = with(now[i], sum);
      later[i] = with(later[i], laterSum);
    }
  }

  private static long with(long hash, long value) {
    return RandomStream.mix(hash * 31 + value + 1);
  }

  /** As it is, under each renaming. */
  long[] now() {
    return now.clone();
  }

  /** As it will be, under each renaming. */
  long[] later() {
    return later.clone();
  }
}
