package dev.raftkit.core.membership;

import java.util.List;

/**
 * The members of a group as the leader sees them, to be shown to people.
 *
 * @param isChanging whether a change is under way
 * @param commitIndex up to where the log is committed
 * @param members sorted by name
 */
public record MemberList(boolean isChanging, long commitIndex, List<MemberStatus> members) {
  /** Of a joint configuration: two sets of voters, and learners. */
  public static final int MEMBERS_MAX = 2 * Configuration.VOTERS_MAX + Configuration.LEARNERS_MAX;

  public MemberList {
    members = List.copyOf(members);
    if (members.size() > MEMBERS_MAX || commitIndex < 0) {
      throw new IllegalArgumentException(members.size() + " members; the limit is " + MEMBERS_MAX
          + "; committed up to " + commitIndex);
    }
  }
}
