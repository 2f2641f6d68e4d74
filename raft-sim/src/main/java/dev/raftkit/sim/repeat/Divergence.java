package dev.raftkit.sim.repeat;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where two plays of one run part, in lines as those of a {@link Course}.
 *
 * @param before the last event that they share
 * @param one what happened next in one of them; null when it was over
 * @param other the same for the other
 */
public record Divergence(
    String before, @Nullable String one, @Nullable String other) {
  /** Follows two plays side by side; null when they are alike to their end. */
  public static @Nullable Divergence of(
      Supplier<@Nullable String> one, Supplier<@Nullable String> other) {
    String before = "";
    String first = one.get();
    String second = other.get();
    while (first != null && first.equals(second)) {
      before = first;
      first = one.get();
      second = other.get();
    }
    return Objects.equals(first, second) ? null : new Divergence(before, first, second);
  }

  @Override
  public String toString() {
    return "after " + before + " follows once " + one + " and once " + other;
  }
}
