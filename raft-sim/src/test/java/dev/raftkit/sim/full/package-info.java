/** Tests of the full layer: the simulated disk, and the shipped code on top of it. */
@NullMarked
package dev.raftkit.sim.full;

import org.jspecify.annotations.NullMarked;
