/**
 * Benchmarks, each beside a yardstick that is measured in the same run: {@link
 * dev.raftkit.bench.StorageCommand} measures the log against the bare disk, {@link
 * dev.raftkit.bench.SimSpeedCommand} the simulator against a bare loop of events. A program of its
 * own, which the script {@code raft} starts for {@code ./raft bench}.
 */
@NullMarked
package dev.raftkit.bench;

import org.jspecify.annotations.NullMarked;
