package dev.raftkit.sim.shrink;

import java.util.ArrayList;
import java.util.List;

/**
 * Leaves out of a list whatever it can do without: large chunks first, down to single elements (the
 * idea of Zeller and Hildebrandt's ddmin), then pairs.
 */
final class Chunks {
  private static final int WINDOW_MAX = 10;

  private Chunks() {}

  /** A list that is being made shorter. */
  interface Shortened<T> {
    List<T> elements();

    /** Takes a shorter list, if it will do; perhaps an even shorter one. */
    boolean attempt(List<T> candidate);
  }

  /** Leaves out chunks of half the list, of a quarter, and so on. */
  static <T> void removeFrom(Shortened<T> list) {
    int size = Math.max(1, list.elements().size() / 2);
    while (true) {
      boolean isShorter = removeChunks(list, size);
      if (size > 1) {
        size = Math.max(1, Math.min(size, list.elements().size()) / 2);
      } else if (!isShorter) {
        return;
      }
    }
  }

  /** The end goes first: what is far from the failure is done away with in large chunks anyway. */
  private static <T> boolean removeChunks(Shortened<T> list, int size) {
    boolean isShorter = false;
    int end = list.elements().size();
    while (end > 0) {
      int start = Math.max(0, end - size);
      isShorter |= list.attempt(without(list.elements(), start, end));
      end = Math.min(start, list.elements().size());
    }
    return isShorter;
  }

  /** Leaves out neighbours, wherever they begin. */
  static <T> void removeWindows(Shortened<T> list) {
    for (int size = 2; size <= WINDOW_MAX; size++) {
      for (int end = list.elements().size(); end >= size; ) {
        boolean unused = list.attempt(without(list.elements(), end - size, end));
        end = Math.min(end - 1, list.elements().size());
      }
    }
  }

  private static <T> List<T> without(List<T> elements, int start, int end) {
    List<T> rest = new ArrayList<>(elements.subList(0, start));
    rest.addAll(elements.subList(end, elements.size()));
    return rest;
  }

  /** Leaves out two elements at once, where neither could go alone. */
  static <T> boolean removePairs(Shortened<T> list) {
    boolean isShorter = false;
    int second = list.elements().size() - 1;
    while (second > 0) {
      for (int first = second - 1; first >= 0; first--) {
        List<T> candidate = without(list.elements(), second, second + 1);
        candidate.remove(first);
        if (list.attempt(candidate)) {
          isShorter = true;
          break;
        }
      }
      second = Math.min(second, list.elements().size()) - 1;
    }
    return isShorter;
  }
}
