package dev.raftkit.sim.engine;

import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.mark.MarkCounts;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to.
 *
 * @param events messages delivered, timers fired, disk operations completed, client calls and faults
 *     that reached a server
 * @param messages messages sent
 * @param acknowledged operations that a client was told have happened
 * @param leaders elections won
 * @param virtualNanos how long the run was
 * @param hash of all that happened; equal for equal configurations, on every machine
 * @param violation null when every invariant held
 */
public record RunResult(
    SimConfig config,
    long events,
    long messages,
    long acknowledged,
    long leaders,
    long virtualNanos,
    long hash,
    @Nullable Violation violation,
    MarkCounts marks) {
  /** The same run with what was found out about it afterwards. */
  public RunResult withViolation(Violation found) {
    return new RunResult(
        config, events, messages, acknowledged, leaders, virtualNanos, hash, found, marks);
  }
}
