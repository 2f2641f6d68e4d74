package dev.raftkit.storage;

import java.nio.ByteBuffer;

/**
 * What a {@link RecordingDisk} was asked to do, and what it has confirmed. Files are told apart by a
 * number of their own, since their names change.
 */
sealed interface DiskEvent {
  /** A name was given to a new, empty file. */
  record Created(String name, int file) implements DiskEvent {}

  record Renamed(String from, String to, int file) implements DiskEvent {}

  record Deleted(String name, int file) implements DiskEvent {}

  record Written(int file, long position, ByteBuffer bytes) implements DiskEvent {}

  record Truncated(int file, long size) implements DiskEvent {}

  /** A new file of zeros is on its way to take a name. */
  record AllocationBegun(String name, int file, int bytes) implements DiskEvent {}

  /** All of it is durable, and so is its name. */
  record Allocated(String name, int file) implements DiskEvent {}

  /** What was written to a file before the event {@code begun} is durable. */
  record Synced(int file, int begun) implements DiskEvent {}

  /** The names that start with {@code directory} are durable as they were at the event {@code begun}. */
  record DirectorySynced(String directory, int begun) implements DiskEvent {}

  /** From here on recovery must find this. */
  record Promised(Promise promise) implements DiskEvent {}
}
