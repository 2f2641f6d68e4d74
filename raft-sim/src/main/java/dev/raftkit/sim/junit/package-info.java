/**
 * The test kit for JUnit 5: a method with {@link dev.raftkit.sim.junit.SimTest} gets a {@link
 * dev.raftkit.sim.kit.Sim} with the settings of the annotation, or those that properties name
 * instead. The only package, with the one for jqwik, that needs a test framework: {@code
 * junit-jupiter-api} is an optional dependency.
 */
@NullMarked
package dev.raftkit.sim.junit;

import org.jspecify.annotations.NullMarked;
