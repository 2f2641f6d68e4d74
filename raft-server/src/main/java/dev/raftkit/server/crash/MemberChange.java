package dev.raftkit.server.crash;

import dev.raftkit.server.cli.Json;
import java.util.concurrent.TimeUnit;

/**
 * A change of a cluster under writers.
 *
 * @param isTransfer whether only the leader changed
 * @param durationNanos until the command that made it had its answer
 * @param stallNanos the longest time without an acknowledged write, from its begin until a while after
 * @param unanswered how many writes of that time have an unknown outcome
 */
record MemberChange(
    String what, boolean isTransfer, long durationNanos, long stallNanos, long unanswered) {
  long stallMillis() {
    return TimeUnit.NANOSECONDS.toMillis(stallNanos);
  }

  private long durationMillis() {
    return TimeUnit.NANOSECONDS.toMillis(durationNanos);
  }

  Json json() {
    return new Json()
        .put("what", what)
        .put("millis", durationMillis())
        .put("longestStallMillis", stallMillis())
        .put("unanswered", unanswered);
  }

  @Override
  public String toString() {
    return what + ": " + durationMillis() + " ms, longest stall " + stallMillis() + " ms, "
        + unanswered + " writes unanswered";
  }
}
