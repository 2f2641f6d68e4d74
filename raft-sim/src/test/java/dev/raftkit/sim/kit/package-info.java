/** Tests of the test kit. */
@NullMarked
package dev.raftkit.sim.kit;

import org.jspecify.annotations.NullMarked;
