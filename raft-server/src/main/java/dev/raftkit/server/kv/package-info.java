/**
 * The key-value store on the command line: single commands, elections and locks. {@link
 * dev.raftkit.server.kv.KvConnection} reaches a cluster, {@link dev.raftkit.server.kv.Watchdog} runs a
 * command for as long as its holder is safe.
 */
@NullMarked
package dev.raftkit.server.kv;

import org.jspecify.annotations.NullMarked;
