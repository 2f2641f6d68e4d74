/** Tests of {@code dev.raftkit.sim.shrink.story}. */
@org.jspecify.annotations.NullMarked
package dev.raftkit.sim.shrink.story;
