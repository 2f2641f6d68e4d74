package dev.raftkit.sim.engine.choice;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Which kinds of trouble a run may have.
 *
 * @param kinds in the order of {@link FaultKind}, unmodifiable
 */
public record Faults(Set<FaultKind> kinds) {
  public static final Faults NONE = new Faults(EnumSet.noneOf(FaultKind.class));
  public static final Faults ALL = new Faults(EnumSet.allOf(FaultKind.class));

  public Faults {
    EnumSet<FaultKind> sorted = EnumSet.noneOf(FaultKind.class);
    sorted.addAll(kinds);
    kinds = Collections.unmodifiableSet(sorted);
  }

  /** All; each run draws which of it strikes, and how hard. */
  public static Faults swarm() {
    return ALL;
  }

  public static Faults of(FaultKind... kinds) {
    EnumSet<FaultKind> chosen = EnumSet.noneOf(FaultKind.class);
    Collections.addAll(chosen, kinds);
    return new Faults(chosen);
  }

  /** These and one more. */
  public Faults with(FaultKind kind) {
    EnumSet<FaultKind> more = EnumSet.of(kind);
    more.addAll(kinds);
    return new Faults(more);
  }

  /**
   * Reads {@code all}, {@code none} or a list such as {@code network,crash}.
   *
   * @throws IllegalArgumentException naming the part that is wrong, and what there is
   */
  public static Faults parse(String text) {
    if (text.equals("all")) {
      return ALL;
    }
    if (text.equals("none")) {
      return NONE;
    }
    EnumSet<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    for (String part : text.split(",", -1)) {
      kinds.add(kindNamed(part.strip()));
    }
    return new Faults(kinds);
  }

  private static FaultKind kindNamed(String name) {
    for (FaultKind kind : FaultKind.values()) {
      if (kind.text().equals(name)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("there is no fault '" + name
        + "'; there are all, none, or some of " + new Faults(EnumSet.allOf(FaultKind.class)));
  }

  public boolean has(FaultKind kind) {
    return kinds.contains(kind);
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (FaultKind kind : kinds) {
      text.append(text.length() == 0 ? "" : ",").append(kind.text());
    }
    return text.length() == 0 ? "none" : text.toString();
  }
}
