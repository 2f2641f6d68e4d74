/**
 * From a failing run to the few steps that it takes: a {@link dev.raftkit.sim.shrink.Shrinker} replays
 * shorter and shorter variants of a run as long as the same invariant fails for the same cause, and
 * hands back a {@link dev.raftkit.sim.shrink.Shrunk} with a token that replays the shortest.
 */
@NullMarked
package dev.raftkit.sim.shrink;

import org.jspecify.annotations.NullMarked;
