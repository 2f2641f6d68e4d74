package dev.raftkit.node.fencing;

import dev.raftkit.core.membership.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * How a leader tells an HTTP service its token: {@code Raft-Fencing-Token: payments:42}. The election
 * is named because tokens of two elections do not compare; a service belongs to one. Beside it a
 * request whose effect must happen once has an {@code Idempotency-Key}.
 *
 * <p>A service {@linkplain #require reads} the token and passes it to its {@link FencedResource} or
 * {@link FencedTable}; {@link #status} says what to answer when that refuses. The header is no proof of
 * identity: whoever can send requests can name a token above all others and shut the leader out.
 *
 * @param election the cluster id, or another name for the group
 */
public record FencingHeader(String election, long token) {
  /** The name of the header with the token. */
  public static final String NAME = "Raft-Fencing-Token";

  /** The name of the header with the key of an effect. */
  public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  private static final int LENGTH_MAX = 200;
  private static final int DIGITS_MAX = 19;

  public FencingHeader {
    // An election obeys the rules of a member id, so there is no separator in it.
    election = new NodeId(election).name();
    Fencing.checkToken(token);
  }

  /** The value to send. */
  public String format() {
    return election + ":" + token;
  }

  /**
   * Reads a value that was received.
   *
   * @param value null if the request has no such header
   * @throws FencingException.BadHeader if that is none
   */
  public static FencingHeader parse(@Nullable String value) {
    if (value == null) {
      throw new FencingException.BadHeader(
          "the request has no header " + NAME + ": send ELECTION:TOKEN", true);
    }
    int separator = value.indexOf(':');
    String digits = value.substring(separator + 1);
    if (value.length() > LENGTH_MAX || separator < 0 || !isDecimal(digits)) {
      throw malformed(value);
    }
    try {
      return new FencingHeader(value.substring(0, separator), Long.parseLong(digits));
    } catch (IllegalArgumentException e) {
      throw malformed(value);
    }
  }

  /**
   * The token in a value that was received, which is to be one of that election.
   *
   * @param value null if the request has no such header
   * @throws FencingException.BadHeader if that is none, or of another election
   */
  public static long require(@Nullable String value, String election) {
    FencingHeader header = parse(value);
    if (!header.election.equals(election)) {
      throw new FencingException.BadHeader(
          "a token of election " + header.election + " at a resource of " + election, false);
    }
    return header.token;
  }

  /**
   * The status of the answer to a request that was refused: 412 for a leader that was replaced, 428 for
   * one that has to register or to send the header first, 400 for a header that makes no sense, 503 when
   * no more keys are remembered.
   */
  public static int status(FencingException refusal) {
    if (refusal instanceof FencingException.StaleToken) {
      return 412;
    }
    if (refusal instanceof FencingException.NotRegistered) {
      return 428;
    }
    if (refusal instanceof FencingException.BadHeader bad) {
      return bad.isMissing() ? 428 : 400;
    }
    return 503;
  }

  private static FencingException.BadHeader malformed(String value) {
    String shown = value.length() > LENGTH_MAX ? value.substring(0, LENGTH_MAX) + ".." : value;
    return new FencingException.BadHeader(
        "'" + shown + "' in header " + NAME
            + " is not ELECTION:TOKEN, with a positive decimal token",
        false);
  }

  /** One way to write each number: no sign, no leading zero, digits of ASCII only. */
  private static boolean isDecimal(String text) {
    return !text.isEmpty()
        && text.length() <= DIGITS_MAX
        && text.charAt(0) != '0'
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
