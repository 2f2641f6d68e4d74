package dev.raftkit.sim.engine.schedule;

import dev.raftkit.sim.engine.invariant.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a schedule.
 *
 * @param violation null when every invariant held
 * @param effective the steps that did something, up to the one in which the invariant failed
 * @param virtualNanos what the clock showed at the end
 * @param hash of all that happened
 */
public record Played(
    @Nullable Violation violation,
    List<Step> effective,
    long events,
    long virtualNanos,
    long hash) {}
