package dev.raftkit.server.demo;

/**
 * How far a member's log is applied.
 *
 * @param index that of the last command, 0 when there is none
 * @param hash over all commands and their indexes, 16 hexadecimal digits
 * @param charges how many charges are recorded
 */
record Applied(long index, String hash, long charges) {}
