/**
 * Looking at a run from outside: an {@link dev.raftkit.sim.engine.observe.Observer} that writes trace and
 * history, and the {@link dev.raftkit.sim.engine.observe.TraceHash} that tells two runs apart.
 */
@NullMarked
package dev.raftkit.sim.engine.observe;

import org.jspecify.annotations.NullMarked;
