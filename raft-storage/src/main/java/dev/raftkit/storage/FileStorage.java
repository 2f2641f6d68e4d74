package dev.raftkit.storage;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A member's storage in a directory of the file system, which one process at a time can use. */
public final class FileStorage implements Storage {
  static final String SNAPSHOTS = "snapshots";
  private static final int RANDOM_BITS = 20;

  private final Path directory;

  private FileStorage(Path directory) {
    this.directory = directory;
  }

  /** The storage in a directory, which must have been {@linkplain #initialize initialised} once. */
  public static FileStorage at(Path directory) {
    return new FileStorage(directory.toAbsolutePath().normalize());
  }

  /**
   * The first boot of one of a cluster's first members: creates the directory if need be, and says
   * whose it is. To be done once in the life of a member. Doing it again for one that has lost its disk
   * makes it forget its votes: such a member must be removed from its cluster, and one with a new id
   * added.
   *
   * @throws IOException if the directory belongs to a member already, holds a log, is in use, or
   *     cannot be written
   */
  public static Identity initialize(Path directory, String clusterId, NodeId memberId)
      throws IOException {
    return initialize(directory, new Identity(clusterId, memberId, newIncarnation(), false, false));
  }

  /**
   * The same for a member that is added to a cluster later: it waits for that, and takes part in
   * nothing before.
   */
  public static Identity initializeToJoin(Path directory, String clusterId, NodeId memberId)
      throws IOException {
    return initialize(directory, new Identity(clusterId, memberId, newIncarnation(), true, false));
  }

  /**
   * The same for a witness: a member that is added later, votes, and keeps no commands. It is one for
   * good.
   */
  public static Identity initializeWitness(Path directory, String clusterId, NodeId memberId)
      throws IOException {
    return initialize(directory, new Identity(clusterId, memberId, newIncarnation(), true, true));
  }

  private static Identity initialize(Path directory, Identity identity) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    createDirectories(absolute);
    CompletableFuture<@Nullable IOException> done = new CompletableFuture<>();
    WalStorage.initialize(new FileDisk(absolute, Runnable::run), identity, done::complete);
    IOException error = done.join();
    if (error != null) {
      throw error;
    }
    return identity;
  }

  /** Of a member that is not one of the first because it is the only one. */
  static Identity newIdentity(String clusterId, NodeId memberId) {
    return new Identity(clusterId, memberId, newIncarnation());
  }

  /** Creates a member's directory, and in it that of its snapshots, which is returned. */
  static Path createDirectories(Path directory) throws IOException {
    Path snapshots = directory.resolve(SNAPSHOTS);
    createDurably(snapshots);
    return snapshots;
  }

  /** Later ones are greater: an answer from before a disk was lost is told from one after. */
  private static long newIncarnation() {
    int random = new SecureRandom().nextInt(1 << RANDOM_BITS);
    return System.currentTimeMillis() << RANDOM_BITS | random;
  }

  @Override
  public void open(EventLoop loop, Expected expected, OpenListener listener) {
    if (!Files.isDirectory(directory)) {
      listener.failed(new IOException(
          directory + " does not exist: run 'raft init' once, at this member's first boot"));
      return;
    }
    try {
      createDirectories(directory);
    } catch (IOException error) {
      listener.failed(error);
      return;
    }
    Disk log = new FileDisk(directory, loop::execute);
    Disk snapshots = new FileDisk(directory.resolve(SNAPSHOTS), loop::execute);
    new WalStorage(log, snapshots, WalSettings.DEFAULT, new OpeningLog())
        .open(loop, expected, listener);
  }

  @Override
  public List<NodeId> firstVoters(int group, List<NodeId> listed, boolean begins)
      throws IOException {
    return FirstVotersFile.read(directory, group, listed, begins);
  }

  /** A directory's own name is durable once the directory that holds it is synced. */
  private static void createDurably(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (Files.isDirectory(directory) || parent == null) {
      return;
    }
    createDurably(parent);
    Files.createDirectories(directory);
    FileDisk.sync(parent);
  }
}
