package dev.raftkit.sim.engine.invariant;

/**
 * An invariant that did not hold.
 *
 * @param invariant its name, such as {@code I1-election-safety}
 * @param atNanos virtual time
 * @param node the server that was acting, "" when it was none in particular
 * @param text what was seen, with the values that contradict each other
 */
public record Violation(String invariant, long atNanos, String node, String text) {
  @Override
  public String toString() {
    return invariant + " at " + atNanos + " ns" + (node.isEmpty() ? "" : " on " + node) + ": "
        + text;
  }
}
