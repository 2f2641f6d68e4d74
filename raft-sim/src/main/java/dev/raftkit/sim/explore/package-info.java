/**
 * Every course that a small cluster can take: an {@link dev.raftkit.sim.explore.Explorer} comes to each
 * state within a {@link dev.raftkit.sim.explore.Scope} once, shortest ways first, on the servers of the
 * core layer and with the invariants of every other simulation.
 */
@NullMarked
package dev.raftkit.sim.explore;

import org.jspecify.annotations.NullMarked;
