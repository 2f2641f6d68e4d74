package dev.raftkit.node.membership;

import dev.raftkit.core.membership.NodeId;

/**
 * Who a member is: written to its disk once, at its explicit first boot.
 *
 * @param clusterId the cluster; a message from another one is refused
 * @param incarnation drawn at random when the disk was initialised, so that a member that lost its
 *     disk is not mistaken for the one that acknowledged
 */
public record Identity(String clusterId, NodeId memberId, long incarnation) {
  public Identity {
    // A cluster id obeys the rules of a member id.
    new NodeId(clusterId);
  }
}
