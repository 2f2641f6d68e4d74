package dev.raftkit.node;

/** Work was to go on that belongs to a leadership which is over. */
public final class LeadershipLostException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final long token;

  public LeadershipLostException(long token) {
    super("the leadership with token " + token + " is over: another member may lead");
    this.token = token;
  }

  public long token() {
    return token;
  }
}
