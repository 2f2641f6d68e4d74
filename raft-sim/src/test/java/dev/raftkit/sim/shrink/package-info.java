/** Tests of {@code dev.raftkit.sim.shrink}. */
@org.jspecify.annotations.NullMarked
package dev.raftkit.sim.shrink;
