package dev.raftkit.server.crash;

import dev.raftkit.server.cli.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of the writes.
 *
 * @param blow what was done to the servers, in words and in figures
 * @param acknowledged how many writes were answered with a position
 * @param unknown how many were not answered, so that they may be there or not
 * @param lost acknowledged, and not at the promised position
 * @param twice values that are there more than once
 */
record CrashResult(Blow blow, long acknowledged, long unknown, long lost, long twice) {
  static CrashResult of(Blow blow, Map<String, Long> promised, long unknown, List<String> found) {
    long lost = promised.entrySet().stream()
        .filter(write -> !isAt(found, write.getValue(), write.getKey()))
        .count();
    Set<String> different = new HashSet<>(found);
    return new CrashResult(blow, promised.size(), unknown, lost, found.size() - different.size());
  }

  private static boolean isAt(List<String> found, long position, String value) {
    return position >= 1
        && position <= found.size()
        && found.get((int) position - 1).equals(value);
  }

  /** Counts of what was done, in order, for people and for programs. */
  interface Blow {
    void addTo(Json json);

    /** Whether nothing else is wrong. */
    default boolean ok() {
      return true;
    }

    /** Begins the sentence that {@link CrashResult#toString} ends. */
    @Override
    String toString();
  }

  boolean ok() {
    return lost == 0 && twice == 0 && blow.ok();
  }

  Json json() {
    Json json = new Json();
    blow.addTo(json);
    return json.put("acknowledged", acknowledged)
        .put("unknown", unknown)
        .put("lost", lost)
        .put("twice", twice)
        .put("ok", ok());
  }

  @Override
  public String toString() {
    return blow + ", " + acknowledged + " writes acknowledged, " + unknown + " unanswered, " + lost
        + " lost, " + twice + " there twice: " + (ok() ? "ok" : "not ok");
  }
}
