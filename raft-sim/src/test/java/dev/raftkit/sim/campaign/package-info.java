/** Tests. */
@NullMarked
package dev.raftkit.sim.campaign;

import org.jspecify.annotations.NullMarked;
