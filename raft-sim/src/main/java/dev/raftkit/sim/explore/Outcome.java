package dev.raftkit.sim.explore;

/**
 * What a move does to the server that makes it.
 *
 * @param local the number of its next state
 * @param facts what is true from now on
 * @param passing messages that arrive at once or never
 */
@SuppressWarnings("ArrayRecordComponent")
record Outcome(int local, int[] facts, int[] passing) {}
