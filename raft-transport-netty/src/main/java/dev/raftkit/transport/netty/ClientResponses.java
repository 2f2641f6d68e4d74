package dev.raftkit.transport.netty;

import dev.raftkit.node.MembershipException;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.TransferException;
import dev.raftkit.node.membership.Member;
import dev.raftkit.proto.ClientResponse;
import dev.raftkit.proto.ClientResponse.Failure;
import dev.raftkit.proto.ClientResponse.Leader;
import dev.raftkit.proto.ClientResponse.Reason;
import org.jspecify.annotations.Nullable;

/** What became of requests, in the words of the wire. */
final class ClientResponses {
  /** More than a response takes besides its result. */
  private static final int OVERHEAD_BYTES = 64;

  private ClientResponses() {}

  static ClientResponse busy(long requestId, TransportSettings settings) {
    return new Failure(
        requestId,
        Reason.BUSY,
        "one connection may have "
            + settings.clientInFlightMax()
            + " requests and "
            + settings.clientInFlightBytesMax()
            + " bytes under way",
        null);
  }

  static ClientResponse result(long requestId, byte[] result, TransportSettings settings) {
    if (result.length > settings.frameBytesMax() - OVERHEAD_BYTES) {
      return new Failure(
          requestId,
          Reason.UNKNOWN_OUTCOME,
          "the command was applied, but its result of "
              + result.length
              + " bytes does not fit into a frame of "
              + settings.frameBytesMax()
              + ": raise frameBytesMax",
          null);
    }
    return new ClientResponse.Result(requestId, result);
  }

  static ClientResponse answer(long requestId, byte[] answer, TransportSettings settings) {
    if (answer.length > settings.frameBytesMax() - OVERHEAD_BYTES) {
      return new Failure(
          requestId,
          Reason.REFUSED,
          "an answer of "
              + answer.length
              + " bytes does not fit into a frame of "
              + settings.frameBytesMax()
              + ": raise frameBytesMax, or ask for less",
          null);
    }
    return new ClientResponse.Result(requestId, answer);
  }

  static ClientResponse failure(long requestId, Throwable failure) {
    Throwable cause = ProposalException.causeOf(failure);
    String text = String.valueOf(cause.getMessage());
    if (cause instanceof ProposalException.NotLeader notLeader) {
      return new Failure(requestId, Reason.NOT_LEADER, text, leader(notLeader.leader()));
    }
    if (cause instanceof TransferException.NotLeader notLeader) {
      return new Failure(requestId, Reason.NOT_LEADER, text, leader(notLeader.leader()));
    }
    if (cause instanceof MembershipException.NotLeader notLeader) {
      return new Failure(requestId, Reason.NOT_LEADER, text, leader(notLeader.leader()));
    }
    boolean canBeForced =
        cause instanceof MembershipException.Refused refused && refused.canBeForced();
    return new Failure(
        requestId, reason(cause), canBeForced ? text + " (to force it: --force)" : text, null);
  }

  private static @Nullable Leader leader(@Nullable Member member) {
    return member == null
        ? null
        : new Leader(member.id(), member.address().host(), member.address().port());
  }

  private static Reason reason(Throwable cause) {
    // Whose time is over here has none left for another attempt either.
    if (cause instanceof ProposalException.Busy || cause instanceof ProposalException.TimedOut) {
      return Reason.BUSY;
    }
    if (cause instanceof ProposalException.TooLarge) {
      return Reason.TOO_LARGE;
    }
    if (cause instanceof ProposalException.Refused refused && refused.isKept()) {
      return Reason.SESSION_REFUSED;
    }
    if (cause instanceof ProposalException.Refused
        || cause instanceof ProposalException.QueryFailed
        || cause instanceof MembershipException.Refused
        || cause instanceof TransferException.Refused
        || cause instanceof TransferException.Abandoned) {
      return Reason.REFUSED;
    }
    if (cause instanceof ProposalException.Stopped
        || cause instanceof MembershipException.Stopped
        || cause instanceof TransferException.Stopped) {
      return Reason.STOPPED;
    }
    if (cause instanceof ProposalException.SessionExpired) {
      return Reason.SESSION_EXPIRED;
    }
    if (cause instanceof ProposalException.TooManySessions) {
      return Reason.TOO_MANY_SESSIONS;
    }
    if (cause instanceof ProposalException.SessionMisused) {
      return Reason.SESSION_MISUSED;
    }
    // Whatever else went wrong, the command may be on its way.
    return Reason.UNKNOWN_OUTCOME;
  }
}
