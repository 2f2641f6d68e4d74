/**
 * Whether what clients saw is possible at all: {@link
 * dev.raftkit.sim.engine.history.LinearizabilityChecker} looks for one order of all operations that
 * explains every answer (Herlihy and Wing), key by key. {@link
 * dev.raftkit.sim.engine.history.Search} is the algorithm of Wing, Gong and Lowe; the models say what
 * a register and a lock answer.
 */
@NullMarked
package dev.raftkit.sim.engine.history;

import org.jspecify.annotations.NullMarked;
