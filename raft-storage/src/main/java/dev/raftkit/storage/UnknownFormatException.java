package dev.raftkit.storage;

import java.io.IOException;

/**
 * A file is whole, and of a format that this release does not read: that of a newer one. It is not
 * damaged, so nothing may stand in for it.
 */
final class UnknownFormatException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * Says what to do.
   *
   * @param file its path
   * @param found the format that it has
   * @param read the formats that this release reads
   */
  UnknownFormatException(String file, String found, String read) {
    super(file + " has format " + found + ", and this release of RaftKit reads format " + read
        + ": start the release that wrote it, or a newer one. Nothing was changed");
  }
}
