/** Tests. */
@NullMarked
package dev.raftkit.sim.engine.schedule;

import org.jspecify.annotations.NullMarked;
