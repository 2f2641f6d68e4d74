package dev.raftkit.storage;

import java.io.IOException;

/**
 * All of a snapshot that there is could be read, and it is not what was written: another one may stand
 * in for it. An error of the disk says no such thing, and is any other {@link IOException}.
 */
final class DamagedSnapshotException extends IOException {
  private static final long serialVersionUID = 1;

  DamagedSnapshotException(String message) {
    super(message);
  }

  DamagedSnapshotException(String message, Throwable cause) {
    super(message, cause);
  }
}
