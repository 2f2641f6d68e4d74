package dev.raftkit.server.crash;

import dev.raftkit.server.cli.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What became of the writes.
 *
 * @param kills how many times a member was killed
 * @param acknowledged how many writes were answered with a position
 * @param unknown how many were not answered, so that they may be there or not
 * @param lost acknowledged, and not at the promised position
 * @param twice values that are there more than once
 */
record CrashResult(long kills, long acknowledged, long unknown, long lost, long twice) {
  static CrashResult of(long kills, Map<String, Long> promised, long unknown, List<String> found) {
    long lost = promised.entrySet().stream()
        .filter(write -> !isAt(found, write.getValue(), write.getKey()))
        .count();
    Set<String> different = new HashSet<>(found);
    return new CrashResult(kills, promised.size(), unknown, lost, found.size() - different.size());
  }

  private static boolean isAt(List<String> found, long position, String value) {
    return position >= 1
        && position <= found.size()
        && found.get((int) position - 1).equals(value);
  }

  boolean ok() {
    return lost == 0 && twice == 0;
  }

  Json json() {
    return new Json()
        .put("kills", kills)
        .put("acknowledged", acknowledged)
        .put("unknown", unknown)
        .put("lost", lost)
        .put("twice", twice)
        .put("ok", ok());
  }

  @Override
  public String toString() {
    return kills + " kills, " + acknowledged + " writes acknowledged, " + unknown + " unanswered, "
        + lost + " lost, " + twice + " there twice: " + (ok() ? "ok" : "not ok");
  }
}
