/** Tests of the mutants and of those who hunt them. */
@NullMarked
package dev.raftkit.sim.mutant;

import org.jspecify.annotations.NullMarked;
