/** The command line of the simulator: {@link dev.raftkit.server.sim.SimCommand}. */
@NullMarked
package dev.raftkit.server.sim;

import org.jspecify.annotations.NullMarked;
