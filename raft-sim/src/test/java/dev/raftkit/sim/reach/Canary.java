package dev.raftkit.sim.reach;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** Does what nobody may, out of sight. */
final class Canary {
  private final Order order = new ByHash();

  Object first(List<Object> all) {
    Supplier<Object> later = () -> order.first(all);
    return later.get();
  }

  /** Says nothing of how it is done. */
  interface Order {
    Object first(List<Object> all);
  }

  /** Takes the order of addresses; whoever sorts calls the comparison. */
  static final class ByHash implements Order, Comparator<Object> {
    @Override
    public Object first(List<Object> all) {
      Set<Object> unordered = new HashSet<>(all);
      List<Object> sorted = new ArrayList<>(unordered);
      sorted.sort(this);
      return sorted.get(Customs.half(sorted.size(), "NONE"));
    }

    @Override
    public int compare(Object one, Object other) {
      return Integer.compare(System.identityHashCode(one), System.identityHashCode(other));
    }
  }

  /** Of this class there are no objects. */
  static final class NeverMade implements Order {
    @Override
    public Object first(List<Object> all) {
      return System.nanoTime();
    }
  }

  /** What the machine is used to. */
  static final class Customs {
    private static final Locale HERE = Locale.getDefault();

    private Customs() {}

    @SuppressWarnings("StringCaseLocaleUsage")
    static synchronized int half(int count, String none) {
      boolean isNone = none.toLowerCase().equals(HERE.getLanguage());
      return isNone ? 0 : (int) Math.floor(count / 2.0);
    }
  }
}
