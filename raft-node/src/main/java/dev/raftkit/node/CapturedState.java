package dev.raftkit.node;

import dev.raftkit.core.log.Snapshot;

/** A state as a state machine captured it, and what a snapshot of it stands for. */
record CapturedState(Snapshot snapshot, SnapshotSource source) {}
