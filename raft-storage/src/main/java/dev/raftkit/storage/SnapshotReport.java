package dev.raftkit.storage;

import dev.raftkit.core.log.Snapshot;

/**
 * What is known of a snapshot file that was read from end to end and found whole.
 *
 * @param group whose state it holds
 * @param snapshot what it stands for
 * @param formatVersion of the file
 * @param sizeBytes of the file
 * @param dataBytes how much the state machine wrote
 * @param chunkCount in how many chunks
 * @param checksum of the whole
 */
public record SnapshotReport(
    int group,
    Snapshot snapshot,
    int formatVersion,
    long sizeBytes,
    long dataBytes,
    long chunkCount,
    long checksum) {}
