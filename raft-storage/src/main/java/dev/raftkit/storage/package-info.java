/**
 * The durable half of a member: its log and hard state in one write-ahead log, its snapshots, and
 * the identity of the disk that holds them (figure 2, "persistent state"). {@link
 * dev.raftkit.storage.FileStorage} keeps them in a directory.
 *
 * <p>All bytes go through {@link dev.raftkit.storage.Disk}, so the simulator can tear, lose and rot
 * them under the very code that production runs: only {@code FileDisk} and {@code FileStorage} know
 * threads and files. {@link dev.raftkit.storage.WalFollower} reads what a log holds, independently
 * of what its writer believes; {@link dev.raftkit.storage.WalInspector} tells it to a person.
 */
@NullMarked
package dev.raftkit.storage;

import org.jspecify.annotations.NullMarked;
