package dev.raftkit.core.membership;

/**
 * Why a membership change was not begun; nothing happened.
 *
 * @param text says it to people: what was asked for, the limit or number that stands against it, and
 *     what to do
 */
public record ChangeRefusal(Reason reason, String text) {
  /** What stands against a change. */
  public enum Reason {
    /** The leader has not committed an entry of its term yet, or repairs its log: try again soon. */
    NOT_READY,
    /** Another change is under way: try again when it has ended. */
    CHANGE_UNDER_WAY,
    /** The log holds too many configurations: a snapshot must be taken first. */
    TOO_MANY_CHANGES,
    /** It changes nothing. */
    NOTHING_TO_CHANGE,
    /** It says something of a server that is no member. */
    UNKNOWN_MEMBER,
    /** It adds a member that is one already. */
    ALREADY_MEMBER,
    /** It promotes a voter, or demotes a learner. */
    ROLE_UNCHANGED,
    /** It says several things of one member that do not go together. */
    CONTRADICTION,
    /** It leaves no voter, or makes more voters or learners than a group can have. */
    WRONG_SIZE,
    /** It names an address at which nobody can be reached, or that another member has. */
    UNUSABLE_ADDRESS,
    /** It makes a voter of a server that does not answer. Can be forced. */
    UNREACHABLE,
    /** It makes a voter of a server that has not got the log yet. Can be forced. */
    NOT_CAUGHT_UP,
    /**
     * It leaves voters of whom no majority answers, or of whom none ever leads: the group would stop.
     * Can be forced.
     */
    LOSES_QUORUM;

    /** Whether {@link MembershipChange#force} makes the change happen all the same. */
    public boolean canBeForced() {
      return this == UNREACHABLE || this == NOT_CAUGHT_UP || this == LOSES_QUORUM;
    }
  }
}
