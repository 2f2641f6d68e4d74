/**
 * The test kit for jqwik: {@link dev.raftkit.sim.jqwik.SimArbitraries} draw what a run is determined
 * by; {@link dev.raftkit.sim.kit.Trial#play} or the simulator plays it. None of them shrinks: a
 * smaller number is no shorter failure, and the simulator shrinks by itself. The only package, with
 * the one for JUnit, that needs a test framework: {@code jqwik-api} is an optional dependency.
 */
@NullMarked
package dev.raftkit.sim.jqwik;

import org.jspecify.annotations.NullMarked;
