package dev.raftkit.core.membership;

/**
 * A member as the leader sees it, to be shown to people.
 *
 * @param address where it listens, as far as it is known; else empty
 * @param matchIndex up to where its disk is known to hold the leader's log
 * @param silentNanos how long ago it was last heard of; 0 for the leader itself, -1 if it has not
 *     answered this leader yet
 */
public record MemberStatus(
    NodeId id, String address, Part part, boolean isLeader, long matchIndex, long silentNanos) {
  public MemberStatus {
    Configuration.requireAddress(address);
    if (matchIndex < 0 || silentNanos < -1) {
      throw new IllegalArgumentException(
          "a member with the log up to " + matchIndex + ", silent for " + silentNanos + " ns");
    }
  }

  /** What a member does in its group. */
  public enum Part {
    VOTER,
    /** It receives the log, and does not vote. */
    LEARNER,
    /** It votes until the change that is under way has happened. */
    OUTGOING_VOTER,
    /** It votes, and keeps no commands. */
    WITNESS,
    /** It is a witness, and does not vote yet. */
    LEARNING_WITNESS
  }

  /** The part of a member of a configuration. */
  public static Part part(Configuration configuration, NodeId member) {
    boolean isWitness = configuration.isWitness(member);
    if (configuration.voters().contains(member)) {
      return isWitness ? Part.WITNESS : Part.VOTER;
    } else if (configuration.outgoing().contains(member)) {
      return Part.OUTGOING_VOTER;
    }
    return isWitness ? Part.LEARNING_WITNESS : Part.LEARNER;
  }
}
