package dev.raftkit.sim.shrink;

import dev.raftkit.sim.engine.invariant.Violation;
import org.jspecify.annotations.Nullable;

/**
 * What makes two violations the same: the invariant, and what was seen without its particulars, which
 * are numbers, the contents of messages, and lists of states.
 */
record Cause(String invariant, String pattern) {
  static Cause of(Violation violation) {
    return new Cause(violation.invariant(), pattern(violation.text()));
  }

  boolean isOf(@Nullable Violation violation) {
    return violation != null && equals(of(violation));
  }

  private static String pattern(String text) {
    StringBuilder pattern = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < text.length() && text.charAt(i) != ':'; i++) {
      char c = text.charAt(i);
      depth += c == '[' ? 1 : 0;
      if (depth == 0) {
        boolean isDigit = Character.isDigit(c);
        boolean isRepeated = isDigit && pattern.length() > 0 && last(pattern) == '#';
        pattern.append(isRepeated ? "" : isDigit ? '#' : c);
      }
      depth -= c == ']' ? 1 : 0;
    }
    return pattern.toString();
  }

  private static char last(StringBuilder text) {
    return text.charAt(text.length() - 1);
  }
}
