/** Tests. */
@NullMarked
package dev.raftkit.sim.engine.observe;

import org.jspecify.annotations.NullMarked;
