package dev.raftkit.node.spi;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.session.SessionRequest;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages between the members of a cluster, and requests from clients. Messages may be
 * lost, delayed, duplicated and reordered, but never altered, and never come from anyone but the
 * member they name.
 */
public interface Transport {
  /**
   * Listens at this member's address and connects to the others as needed.
   *
   * @throws IOException if it cannot listen there; the message names the address and the reason
   */
  void start(Identity self, Members members, Receiver receiver) throws IOException;

  /**
   * From now on these are the members, this one among them: connects to the new ones, disconnects
   * those that are no longer there. Questions from members of this cluster that are not among them
   * are brought in all the same, and answers to them are sent: what this member knows of the members
   * may be out of date (thesis §4.1). Loop thread only.
   */
  void membersChanged(Members members);

  /**
   * Queues a message for its receiver. Never blocks: what does not fit is dropped, pieces of
   * snapshots first, then the oldest heartbeats. Loop thread only.
   */
  void send(int group, Message message);

  /** Sends what was queued: the end of a turn. Loop thread only. */
  void flush();

  /**
   * The newest {@linkplain ProtocolVersion version} that a member spoke when it was last heard of; of
   * this member itself, the newest that it speaks; 0 of one that was not heard of yet. What a member's
   * version does not know is not sent to it, as if it were lost. Any thread.
   */
  default int version(NodeId member) {
    return ProtocolVersion.CURRENT;
  }

  /**
   * From now on a member that speaks no version as new as this is told why it is not let in. Any
   * thread.
   */
  default void requireVersion(int version) {}

  /** Closes all connections, if it was started. Afterwards the receiver hears nothing more. */
  void close();

  /** What a transport brings in. Its methods are called on the transport's own threads. */
  interface Receiver {
    /** A message from a member, whose identity the transport has verified. */
    void received(int group, Message message);

    /**
     * A command from a client.
     *
     * @param timeoutNanos how long the client waits
     * @return the state machine's result, or a {@link dev.raftkit.node.ProposalException}
     */
    CompletionStage<byte[]> proposed(int group, byte[] command, long timeoutNanos);

    /**
     * A client wants another leader.
     *
     * @param target who is to lead; null for whoever is suited best
     * @param timeoutNanos how long the client waits
     * @return the next leader, or a {@link dev.raftkit.node.TransferException}
     */
    CompletionStage<Member> transferRequested(
        int group, @Nullable NodeId target, long timeoutNanos);

    /**
     * A read of a client.
     *
     * @param timeoutNanos how long the client waits
     * @return the state machine's answer, or a {@link dev.raftkit.node.ProposalException}
     */
    CompletionStage<byte[]> read(
        int group, byte[] query, ReadConsistency consistency, long timeoutNanos);

    /**
     * A client wants to change the members.
     *
     * @param timeoutNanos how long the client waits
     * @return the members after the change, or a {@link dev.raftkit.node.MembershipException}
     */
    CompletionStage<Configuration> changeRequested(
        int group, MembershipChange change, long timeoutNanos);

    /**
     * A client asks for the members.
     *
     * @return what the leader knows of them, or a {@link dev.raftkit.node.MembershipException}
     */
    CompletionStage<MemberList> membersRequested(int group);

    /**
     * A request of a client's session.
     *
     * @param timeoutNanos how long the client waits
     * @return what {@link SessionRequest.Kind} says, or a {@link
     *     dev.raftkit.node.ProposalException}
     */
    CompletionStage<byte[]> asked(int group, SessionRequest request, long timeoutNanos);
  }
}
