package dev.raftkit.proto;

import dev.raftkit.core.membership.NodeId;

/** Answers a {@link Hello}: the first frame in the other direction. */
public sealed interface HelloResponse {
  /**
   * Go on.
   *
   * @param version the protocol version that this connection speaks
   * @param memberId who answers
   */
  record Accepted(int version, String clusterId, NodeId memberId) implements HelloResponse {
    public Accepted {
      if (version < 1) {
        throw new IllegalArgumentException("version " + version);
      }
      // A cluster id obeys the rules of a member id.
      new NodeId(clusterId);
    }
  }

  /**
   * The connection is closed after this.
   *
   * @param text for people; longer than {@link WireCodec#TEXT_LENGTH_MAX} it is cut when encoded
   */
  record Refused(Reason reason, String text) implements HelloResponse {}

  /** Why a hello was refused. */
  enum Reason {
    /** It is no hello of ours. */
    MALFORMED,
    /** There is no version that both sides speak. */
    VERSION,
    /** It belongs to another cluster. */
    CLUSTER,
    /** It names a member that this cluster does not have. */
    UNKNOWN_MEMBER,
    /** It names the member it talks to. */
    OWN_ID,
    /** There are as many connections as this member takes. */
    TOO_MANY
  }
}
