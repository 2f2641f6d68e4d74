/**
 * Randomness: one seed, split by name into {@link dev.raftkit.sim.engine.random.RandomStream streams} that
 * do not disturb each other, so that a run with one event less draws the same for all the others.
 */
@NullMarked
package dev.raftkit.sim.engine.random;

import org.jspecify.annotations.NullMarked;
