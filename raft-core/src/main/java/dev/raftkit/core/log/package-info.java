/**
 * The values a replicated log is made of (§5.3): {@link dev.raftkit.core.log.Entry entries}, the
 * {@link dev.raftkit.core.log.EntryBatch batches} in which they travel to disks and peers, and
 * {@link dev.raftkit.core.log.LogPosition positions}, by which two logs are compared (§5.4.1).
 */
@NullMarked
package dev.raftkit.core.log;

import org.jspecify.annotations.NullMarked;
