package dev.raftkit.node.fencing;

/** Why a resource did not take a request. It has changed nothing. */
public abstract sealed class FencingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private FencingException(String message) {
    super(message);
  }

  /** The token of a leader that was replaced. Trying again never helps: its work is over. */
  public static final class StaleToken extends FencingException {
    private static final long serialVersionUID = 1;
    private final long token;
    private final long highestToken;

    public StaleToken(String resource, long token, long highestToken) {
      super("token " + token + " is stale for " + resource + ", where " + highestToken
          + " is registered: another leader has taken over");
      this.token = token;
      this.highestToken = highestToken;
    }

    public long token() {
      return token;
    }

    public long highestToken() {
      return highestToken;
    }
  }

  /** A leader has acted before it has registered, and so before it knew what is done. */
  public static final class NotRegistered extends FencingException {
    private static final long serialVersionUID = 1;
    private final long token;

    public NotRegistered(String resource, long token, long highestToken) {
      super("token " + token + " is not registered with " + resource + ", whose highest is "
          + highestToken + ": register it, then read what is done, then act");
      this.token = token;
    }

    public long token() {
      return token;
    }
  }

  /** No more idempotency keys are remembered. */
  public static final class TooManyKeys extends FencingException {
    private static final long serialVersionUID = 1;

    public TooManyKeys(String resource, int keysMax) {
      super(
          resource + " remembers " + keysMax + " keys of effects, its limit: forget those that are"
              + " recorded elsewhere, or raise keysMax");
    }
  }

  /** A request without a header that can be read, or with one of another election. */
  public static final class BadHeader extends FencingException {
    private static final long serialVersionUID = 1;
    private final boolean isMissing;

    BadHeader(String message, boolean isMissing) {
      super(message);
      this.isMissing = isMissing;
    }

    /** Whether there was none. */
    public boolean isMissing() {
      return isMissing;
    }
  }
}
