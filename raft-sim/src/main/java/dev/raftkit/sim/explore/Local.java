package dev.raftkit.sim.explore;

/**
 * A state of one server, its disk included.
 *
 * @param hashes under each renaming of the servers
 * @param later the number of the state that it is in when much time has passed
 * @param matter a hash of what invariants look at
 */
@SuppressWarnings("ArrayRecordComponent")
record Local(long[] hashes, int later, long matter, boolean up, boolean leader, long term) {}
