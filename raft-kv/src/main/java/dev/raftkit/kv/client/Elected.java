package dev.raftkit.kv.client;

import dev.raftkit.kv.Bytes;

/**
 * Who is elected.
 *
 * @param token the fencing token: larger than that of whoever was elected before
 * @param value what the candidate gave
 */
public record Elected(long token, Bytes value) {}
