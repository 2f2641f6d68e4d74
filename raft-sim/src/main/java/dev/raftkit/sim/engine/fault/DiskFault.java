package dev.raftkit.sim.engine.fault;

/** What can be wrong with a disk. */
public enum DiskFault {
  /** A write fails. */
  WRITE_ERROR,
  /** A sync fails: some of what it should have written is on the device, and some never will be. */
  SYNC_ERROR,
  /** A read fails. */
  READ_ERROR,
  /** Nothing can grow. */
  FULL,
  /** A part of a write goes elsewhere in the file; what was in its place stays there. */
  MISDIRECTED_WRITE,
  /** Syncs succeed and do nothing. */
  LYING_SYNC,
  /** Some bits of what is durable turn over. */
  BIT_ROT,
  /** A loss of power takes files, or new names of files, whose directory was not synced. */
  MISSED_DIRECTORY_SYNC
}
