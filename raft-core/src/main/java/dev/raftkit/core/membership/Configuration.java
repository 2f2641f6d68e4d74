package dev.raftkit.core.membership;

import java.util.List;
import java.util.TreeSet;

/**
 * Who votes in a group (§6). Any {@link #quorum} voters make a majority, and any two majorities share
 * a voter, which is what every safety argument of Raft rests on.
 *
 * @param voters sorted by name, without repetition, 1 to {@value #VOTERS_MAX}
 */
public record Configuration(List<NodeId> voters) {
  public static final int VOTERS_MAX = 9;

  public Configuration {
    if (voters.isEmpty() || voters.size() > VOTERS_MAX) {
      throw new IllegalArgumentException(
          "a group has 1 to " + VOTERS_MAX + " voters, not " + voters.size());
    }
    TreeSet<NodeId> sorted = new TreeSet<>(voters);
    if (sorted.size() != voters.size()) {
      throw new IllegalArgumentException("a member is listed twice in " + voters);
    }
    voters = List.copyOf(sorted);
  }

  public static Configuration of(NodeId... voters) {
    return new Configuration(List.of(voters));
  }

  /** The size of the smallest majority: more than half, of an even number too. */
  public int quorum() {
    return voters.size() / 2 + 1;
  }

  public boolean isVoter(NodeId node) {
    return indexOf(node) >= 0;
  }

  /** The position of a voter in {@link #voters}, or -1 for others. */
  public int indexOf(NodeId node) {
    for (int i = 0; i < voters.size(); i++) {
      if (voters.get(i).equals(node)) {
        return i;
      }
    }
    return -1;
  }
}
