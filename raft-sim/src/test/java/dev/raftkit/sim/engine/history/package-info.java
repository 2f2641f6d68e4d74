/** Tests. */
@NullMarked
package dev.raftkit.sim.engine.history;

import org.jspecify.annotations.NullMarked;
