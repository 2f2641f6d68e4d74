/** Tests. */
@NullMarked
package dev.raftkit.sim.engine.network;

import org.jspecify.annotations.NullMarked;
