/**
 * A cluster of {@link dev.raftkit.core.Raft}s in one thread and virtual time: the core layer of the
 * simulator. {@link dev.raftkit.sim.engine.Simulation#run} plays one run of a {@link
 * dev.raftkit.sim.engine.SimConfig} and checks the invariants after every event; the same
 * configuration gives the same run, event for event, on every machine.
 *
 * <p>Everything below this package also compiles to JavaScript: no threads, files, clocks or
 * reflection.
 */
@NullMarked
package dev.raftkit.sim.engine;

import org.jspecify.annotations.NullMarked;
