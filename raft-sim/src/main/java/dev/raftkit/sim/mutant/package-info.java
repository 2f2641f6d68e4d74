/**
 * Mutation testing of the whole project: each {@link dev.raftkit.sim.mutant.Mutant} is a patch that
 * breaks one rule of the shipped sources. It is applied and compiled in memory, loaded beside the
 * correct classes, and simulated until an invariant fails: a rule whose mutant survives is a rule that
 * nobody checks. The main type is {@link dev.raftkit.sim.mutant.MutantCampaign}.
 *
 * <p>Needs the sources, a JDK, and {@code java-diff-utils}, on which nothing else depends.
 */
@NullMarked
package dev.raftkit.sim.mutant;

import org.jspecify.annotations.NullMarked;
