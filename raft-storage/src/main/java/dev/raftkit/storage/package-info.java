/**
 * The durable half of a member: its log and hard state in one write-ahead log, and the identity of
 * the disk that holds them (figure 2, "persistent state"). All bytes go through {@link
 * dev.raftkit.storage.Disk}, so the simulator can tear, lose and rot them.
 */
@NullMarked
package dev.raftkit.storage;

import org.jspecify.annotations.NullMarked;
