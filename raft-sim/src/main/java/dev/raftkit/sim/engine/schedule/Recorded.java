package dev.raftkit.sim.engine.schedule;

/**
 * A step of a recorded run.
 *
 * @param number of its event, as the run numbered it
 */
record Recorded(Step step, long number) {}
