/**
 * What people do with a member's files: {@link dev.raftkit.server.files.WalCommand} looks at its log,
 * {@link dev.raftkit.server.files.SnapshotCommand} saves and verifies its snapshots, and makes a new
 * cluster out of one.
 */
@NullMarked
package dev.raftkit.server.files;

import org.jspecify.annotations.NullMarked;
