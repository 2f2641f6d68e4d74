/** Tests of {@code dev.raftkit.sim.engine.schedule}. */
@org.jspecify.annotations.NullMarked
package dev.raftkit.sim.engine.schedule;
