package dev.raftkit.sim.explore;

/**
 * What can happen in an exploration, and how often. Messages are lost, reordered and repeated without
 * limit: whatever was once sent can arrive at any later time, any number of times, or never.
 *
 * @param nodes how many servers
 * @param terms no server calls an election that would lead beyond this term
 * @param entries how many proposals leaders get; the entries that leaders open their terms with are not
 *     counted
 * @param crashes how many times a process dies
 * @param heartbeats how many rounds of heartbeats leaders send
 * @param preVotesAtOnce whether PreVotes and their answers arrive when they are sent or never, with
 *     nothing else in between; they change nothing that a crash could take
 * @param symmetric whether states that differ only in which server is which count as one
 */
public record Scope(
    int nodes,
    int terms,
    int entries,
    int crashes,
    int heartbeats,
    boolean preVotesAtOnce,
    boolean symmetric) {
  /** With more, heartbeats alone could let so much time pass that a leader is forgotten. */
  static final int HEARTBEATS_MAX = 2;

  private static final int NODES_MAX = 5;
  private static final int BUDGET_MAX = 9;

  public Scope {
    requireRange("nodes", nodes, 1, NODES_MAX);
    requireRange("terms", terms, 1, BUDGET_MAX);
    requireRange("entries", entries, 0, BUDGET_MAX);
    requireRange("crashes", crashes, 0, BUDGET_MAX);
    requireRange("heartbeats", heartbeats, 0, HEARTBEATS_MAX);
  }

  private static void requireRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", not " + value);
    }
  }

  /** In words. */
  @Override
  public String toString() {
    return nodes + " servers, " + terms + " terms, " + entries + " entries, " + crashes
        + " crashes, " + heartbeats + " rounds of heartbeats";
  }
}
