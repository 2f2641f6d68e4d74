package dev.raftkit.sim.explore;

/** One thing that can happen, as a number: its kind, the server, and the message if it is one. */
final class Move {
  /** An election timeout passes for everyone, and then for this server. */
  static final int ELECTION = 0;

  /** A leader's heartbeat is due. */
  static final int HEARTBEAT = 1;

  static final int CRASH = 2;
  static final int BOOT = 3;
  static final int PROPOSE = 4;
  static final int DELIVER = 5;

  private static final int KIND_BITS = 3;
  private static final int SERVER_BITS = 3;
  private static final int SHIFT = KIND_BITS + SERVER_BITS;
  private static final int MASK = (1 << KIND_BITS) - 1;

  private Move() {}

  static int of(int kind, int server, int fact) {
    return fact << SHIFT | server << KIND_BITS | kind;
  }

  static int kind(int move) {
    return move & MASK;
  }

  static int server(int move) {
    return move >>> KIND_BITS & MASK;
  }

  /** The message that arrives, by its number; of a proposal, how many came before it. */
  static int fact(int move) {
    return move >>> SHIFT;
  }
}
