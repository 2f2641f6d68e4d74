/**
 * What goes wrong in a run, and when. Every run draws which kinds of {@link
 * dev.raftkit.sim.engine.choice.FaultKind trouble} it has and how strong; they come and go, with calm
 * in between.
 */
@NullMarked
package dev.raftkit.sim.engine.fault;

import org.jspecify.annotations.NullMarked;
