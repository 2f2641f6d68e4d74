/** Tests. */
@NullMarked
package dev.raftkit.sim.engine.disk;

import org.jspecify.annotations.NullMarked;
