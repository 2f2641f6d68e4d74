/** Tests. */
@NullMarked
package dev.raftkit.sim.shrink;

import org.jspecify.annotations.NullMarked;
