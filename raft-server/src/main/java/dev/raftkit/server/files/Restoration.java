package dev.raftkit.server.files;

import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.storage.SnapshotInspector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Makes a data directory that begins with a snapshot. The identity comes last: a directory in which
 * this broke off is not one that a server would start on, as it would on an empty log.
 */
final class Restoration {
  private Restoration() {}

  static Identity restore(
      Path file, int group, Snapshot snapshot, Path dataDir, String clusterId, NodeId id)
      throws IOException {
    refuseUsed(dataDir);
    Path snapshots = dataDir.toAbsolutePath().resolve("snapshots");
    Files.createDirectories(snapshots);
    SnapshotInspector.copyAs(file, snapshots, group, snapshot);
    return FileStorage.initialize(dataDir, clusterId, id);
  }

  private static void refuseUsed(Path dataDir) throws IOException {
    if (!Files.exists(dataDir)) {
      return;
    }
    try (Stream<Path> files = Files.list(dataDir)) {
      if (files.findAny().isPresent()) {
        throw new IOException(
            dataDir + " is not empty: restore into a new directory, or delete what"
                + " an attempt that broke off has left there");
      }
    }
  }
}
