/** Tests of the search for whatever a configuration does not decide. */
@NullMarked
package dev.raftkit.sim.repeat;

import org.jspecify.annotations.NullMarked;
