package dev.raftkit.storage;

import dev.raftkit.node.spi.LogStore.Completion;
import java.io.IOException;
import java.util.List;

/**
 * One directory of a disk: the seam below which bytes may be lost, torn and late. Nothing is durable
 * before a sync says so: data by {@link DiskFile#sync}, names (creation, renaming, deletion) by
 * {@link #syncDirectory}.
 *
 * <p>Called on the event loop. What takes a completion returns at once and calls it on the loop
 * later; operations with a completion are executed in the order of the calls. The others may block:
 * they are for the opening, when nothing else runs yet.
 */
public interface Disk {
  /** For messages. */
  default String name() {
    return "the data directory";
  }

  /**
   * Takes the directory for this process until {@link #close}.
   *
   * @throws IOException if another process, or another member of this one, holds it
   */
  void lock() throws IOException;

  /** The names of all files, sorted. */
  List<String> list() throws IOException;

  /**
   * Opens a file to read and write, without waiting for the device, creating it if it does not exist.
   */
  DiskFile open(String name) throws IOException;

  /** Renames a file, atomically, replacing one of that name. */
  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /** The same as {@link #rename(String, String)} without blocking. */
  void rename(String from, String to, Completion completion);

  /** The same as {@link #delete(String)} without blocking. */
  void delete(String name, Completion completion);

  /**
   * Creates a file of zeros in place of one of that name, its content and its name durable. It takes
   * long, and so keeps no order with other operations, and holds none up.
   */
  void allocate(String name, long bytes, Completion completion);

  /** Makes the names of all files durable. */
  void syncDirectory(Completion completion);

  /** Closes open files and gives up the lock, after the operations under way. */
  void close(Completion completion);
}
