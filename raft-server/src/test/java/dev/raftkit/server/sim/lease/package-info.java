/** Tests of the workload {@code lease}. */
@NullMarked
package dev.raftkit.server.sim.lease;

import org.jspecify.annotations.NullMarked;
