/** Tests of the exploration of small clusters. */
@NullMarked
package dev.raftkit.sim.explore;

import org.jspecify.annotations.NullMarked;
