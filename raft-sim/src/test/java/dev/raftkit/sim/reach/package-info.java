/** What the code that a simulation runs can reach, found in its bytecode. */
@NullMarked
package dev.raftkit.sim.reach;

import org.jspecify.annotations.NullMarked;
