package dev.raftkit.core.membership;

/**
 * The name of a member: 1 to {@value #LENGTH_MAX} letters, digits, dots, dashes and underscores, so
 * that it can stand in logs, file names and addresses without escaping. Ordered by name.
 */
public record NodeId(String name) implements Comparable<NodeId> {
  public static final int LENGTH_MAX = 64;

  public NodeId {
    if (name.isEmpty() || name.length() > LENGTH_MAX) {
      throw new IllegalArgumentException(
          "a member id has 1 to " + LENGTH_MAX + " characters, not " + name.length());
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isAllowed(name.charAt(i))) {
        throw new IllegalArgumentException(
            "a member id has letters, digits, '.', '-' and '_' only; character "
                + (i + 1)
                + " has code "
                + (int) name.charAt(i));
      }
    }
  }

  private static boolean isAllowed(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '-'
        || c == '_';
  }

  /** By name; said here because ids are compared for every message, mostly with themselves. */
  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof NodeId that && name.equals(that.name));
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public int compareTo(NodeId other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
