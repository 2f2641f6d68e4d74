/** Tests. */
@NullMarked
package dev.raftkit.sim.shrink.story;

import org.jspecify.annotations.NullMarked;
