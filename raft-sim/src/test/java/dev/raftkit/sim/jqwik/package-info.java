/** Tests of the test kit for jqwik. */
@NullMarked
package dev.raftkit.sim.jqwik;

import org.jspecify.annotations.NullMarked;
