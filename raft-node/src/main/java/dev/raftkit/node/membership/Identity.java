package dev.raftkit.node.membership;

import dev.raftkit.core.membership.NodeId;

/**
 * Who a member is: written to its disk once, at its explicit first boot.
 *
 * @param clusterId the cluster; a message from another one is refused
 * @param incarnation drawn at random when the disk was initialised, so that a member that lost its
 *     disk is not mistaken for the one that acknowledged
 * @param joins whether this member waits until it is added to a group that exists: it is not one of
 *     the first members, whatever list it is started with
 * @param isWitness whether this member keeps no commands; such a one is always added later
 */
public record Identity(
    String clusterId, NodeId memberId, long incarnation, boolean joins, boolean isWitness) {
  public Identity {
    // A cluster id obeys the rules of a member id.
    new NodeId(clusterId);
    if (isWitness && !joins) {
      throw new IllegalArgumentException(memberId + " is a witness, and so no first member");
    }
  }

  /** One that has all commands. */
  public Identity(String clusterId, NodeId memberId, long incarnation, boolean joins) {
    this(clusterId, memberId, incarnation, joins, false);
  }

  /** One of the first members. */
  public Identity(String clusterId, NodeId memberId, long incarnation) {
    this(clusterId, memberId, incarnation, false);
  }
}
