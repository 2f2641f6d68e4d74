/**
 * What a user chooses for a run: the {@link dev.raftkit.sim.engine.choice.Faults}, the {@link
 * dev.raftkit.sim.engine.choice.Layer} and the {@link dev.raftkit.sim.engine.choice.Workload}.
 */
@NullMarked
package dev.raftkit.sim.engine.choice;

import org.jspecify.annotations.NullMarked;
