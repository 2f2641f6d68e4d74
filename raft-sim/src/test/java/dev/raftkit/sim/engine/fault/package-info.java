/** Tests. */
@NullMarked
package dev.raftkit.sim.engine.fault;

import org.jspecify.annotations.NullMarked;
