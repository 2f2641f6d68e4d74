package dev.raftkit.proto;

import dev.raftkit.core.membership.NodeId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Answers a {@link ClientRequest}. */
public sealed interface ClientResponse {
  /** The request's. */
  long requestId();

  /** The command was applied. Whoever makes one hands the result over. */
  final class Result implements ClientResponse {
    private final long requestId;
    private final byte[] result;

    public Result(long requestId, byte[] result) {
      this.requestId = requestId;
      this.result = result;
    }

    @Override
    public long requestId() {
      return requestId;
    }

    /** The state machine's answer itself, not a copy: read it, never change it. */
    public byte[] result() {
      return result;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Result that
          && requestId == that.requestId
          && Arrays.equals(result, that.result);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(requestId) + Arrays.hashCode(result);
    }

    @Override
    public String toString() {
      return "response " + requestId + ": result [" + result.length + "]";
    }
  }

  /**
   * There is no result.
   *
   * @param text for people; longer than {@link WireCodec#TEXT_LENGTH_MAX} it is cut when encoded
   * @param leader who leads, when the reason is {@link Reason#NOT_LEADER} and it is known
   */
  record Failure(
      long requestId, Reason reason, String text, @Nullable Leader leader)
      implements ClientResponse {
    public Failure {
      if (leader != null && reason != Reason.NOT_LEADER) {
        throw new IllegalArgumentException(reason + " with a leader");
      }
    }
  }

  /** Why there is no result. Only with {@link #UNKNOWN_OUTCOME} the command may be applied. */
  enum Reason {
    /** The member asked does not lead. */
    NOT_LEADER,
    /** Too much is waiting. */
    BUSY,
    /** The command is larger than the group takes. */
    TOO_LARGE,
    /** The state machine refused the command. */
    REFUSED,
    /** The command may or may not be applied, now or later. */
    UNKNOWN_OUTCOME,
    /** The member or the group on it is stopped. */
    STOPPED,
    /** There is no such session, or not any more; earlier attempts may have been applied. */
    SESSION_EXPIRED,
    /** There are as many sessions as there may be. */
    TOO_MANY_SESSIONS,
    /** The request breaks the rules of sessions. */
    SESSION_MISUSED,
    /** The state machine refused the command, and its session keeps that for an answer. */
    SESSION_REFUSED
  }

  /** The member that leads and where clients reach it. */
  record Leader(NodeId memberId, String host, int port) {
    /** The longest host name there is. */
    public static final int HOST_LENGTH_MAX = 255;

    public Leader {
      if (host.isEmpty() || host.length() > HOST_LENGTH_MAX) {
        throw new IllegalArgumentException(
            "a host has 1 to " + HOST_LENGTH_MAX + " characters, not " + host.length());
      }
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
      }
    }
  }
}
