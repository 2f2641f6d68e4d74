package dev.raftkit.node.fencing;

/** What is asked of tokens and keys wherever they come from. */
final class Fencing {
  /** Fits into an index of any database. */
  static final int KEY_LENGTH_MAX = 200;

  private Fencing() {}

  static void checkToken(long token) {
    if (token < 1) {
      throw new IllegalArgumentException(
          "a fencing token is positive, and not " + token + ": pass Leadership.token()");
    }
  }

  static void checkKey(String key) {
    if (key.isEmpty() || key.length() > KEY_LENGTH_MAX) {
      throw new IllegalArgumentException("a key of an effect has 1 to " + KEY_LENGTH_MAX
          + " characters, and not " + key.length() + ": name the effect shorter, or hash its name");
    }
  }

  /** Passes the registered token and no other. */
  static void checkRegistered(String resource, long token, long highestToken) {
    if (token < highestToken) {
      throw new FencingException.StaleToken(resource, token, highestToken);
    }
    if (token > highestToken) {
      throw new FencingException.NotRegistered(resource, token, highestToken);
    }
  }
}
