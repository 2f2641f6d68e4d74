/** Tests of the test kit for JUnit 5, and of the guide that shows it. */
@NullMarked
package dev.raftkit.sim.junit;

import org.jspecify.annotations.NullMarked;
