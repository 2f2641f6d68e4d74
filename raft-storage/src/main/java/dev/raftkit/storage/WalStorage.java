package dev.raftkit.storage;

import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A member's storage on two disks: the file {@code identity}, which says whose disk it is, and the
 * segments of a log, which hold the logs and hard states of all its groups, on one; their snapshots
 * on the other.
 *
 * <p>Identity and log come into being together, at the {@linkplain #initialize first boot}. A member
 * never makes up one that is missing: a server that has forgotten its votes must not vote (§5.2).
 */
public final class WalStorage implements Storage {
  private static final long FIRST_SEGMENT = 1;
  private static final String FIRST_NAME = WalNames.segment(FIRST_SEGMENT);

  private final Disk disk;
  private final Disk snapshots;
  private final WalSettings settings;
  private final OpeningObserver observer;

  public WalStorage(Disk log, Disk snapshots) {
    this(log, snapshots, WalSettings.DEFAULT);
  }

  public WalStorage(Disk log, Disk snapshots, WalSettings settings) {
    this(log, snapshots, settings, found -> {});
  }

  /** Storage whose openings are watched. */
  public WalStorage(Disk log, Disk snapshots, WalSettings settings, OpeningObserver observer) {
    this.disk = log;
    this.snapshots = snapshots;
    this.settings = settings;
    this.observer = observer;
  }

  /**
   * The first boot: makes an empty log and then, as the last step, the identity durable. Takes the
   * disk for as long as that lasts. Refuses a disk that has an identity or a log.
   *
   * @param completion called during this call or later, after the disk was closed
   */
  public static void initialize(Disk disk, Identity identity, Completion completion) {
    try {
      disk.lock();
    } catch (IOException inUse) {
      completion.completed(inUse);
      return;
    }
    Completion closing = error -> close(disk, error, completion);
    try {
      refuseUsed(disk);
      writeLog(disk, identity, then(closing, () -> writeIdentity(disk, identity, closing)));
    } catch (IOException refused) {
      closing.completed(refused);
    }
  }

  /**
   * The first half of a first boot: takes the disk, refuses one that is used, and makes an empty log
   * durable. As long as there is no identity no server starts on it.
   *
   * @param completion with an error, after the disk was closed; else the disk is the caller's
   */
  static void createLog(Disk disk, Identity identity, Completion completion) {
    Completion closing = error -> close(disk, error, completion);
    try {
      disk.lock();
      refuseUsed(disk);
      writeLog(disk, identity, error -> (error == null ? completion : closing).completed(error));
    } catch (IOException refused) {
      closing.completed(refused);
    }
  }

  /** The second half: the identity, after which the disk is closed. */
  static void sign(Disk disk, Identity identity, Completion completion) {
    Completion closing = error -> close(disk, error, completion);
    try {
      disk.lock();
      writeIdentity(disk, identity, closing);
    } catch (IOException refused) {
      closing.completed(refused);
    }
  }

  @Override
  public void open(EventLoop loop, Expected expected, OpenListener listener) {
    try {
      disk.lock();
    } catch (IOException inUse) {
      listener.failed(inUse);
      return;
    }
    List<String> names;
    Identity identity;
    try {
      names = disk.list();
      identity = identity(names, expected);
    } catch (IOException refused) {
      close(disk, refused, ignored -> listener.failed(refused));
      return;
    }
    new WalOpening(disk, snapshots, settings, loop, identity, listener, observer).start(names);
  }

  private Identity identity(List<String> names, Expected expected) throws IOException {
    if (!names.contains(IdentityFile.NAME)) {
      refuseForgottenLog(disk, names);
      throw new IOException(
          disk.name() + " has no identity: run 'raft init' once, at this member's first boot");
    }
    DiskFile file = disk.open(IdentityFile.NAME);
    Identity identity = IdentityFile.read(file);
    file.close();
    if (!identity.clusterId().equals(expected.clusterId())
        || !identity.memberId().equals(expected.memberId())) {
      throw new IOException(
          disk.name() + " belongs to member " + identity.memberId() + " of cluster "
              + identity.clusterId() + ", not to member " + expected.memberId() + " of cluster "
              + expected.clusterId());
    }
    return identity;
  }

  private static void refuseUsed(Disk disk) throws IOException {
    List<String> names = disk.list();
    if (names.contains(IdentityFile.NAME)) {
      Identity owner = IdentityFile.read(disk.open(IdentityFile.NAME));
      throw new IOException(disk.name() + " is initialised already: it belongs to member "
          + owner.memberId() + " of cluster " + owner.clusterId());
    }
    refuseForgottenLog(disk, names);
  }

  /** A log without identity may hold votes, unless a first boot broke off just after creating it. */
  private static void refuseForgottenLog(Disk disk, List<String> names) throws IOException {
    for (String name : WalNames.segments(names).values()) {
      DiskFile file = disk.open(name);
      if (file.size() > firstHeader(0).remaining() || !name.equals(FIRST_NAME)) {
        throw new IOException(file.name() + " holds a log, but the file " + IdentityFile.NAME
            + " beside it is missing: restore this member from its peers");
      }
      file.close();
    }
  }

  private static ByteBuffer firstHeader(int mark) {
    return WalHeader.encode(mark, FIRST_SEGMENT, 1, 0, new TreeMap<>());
  }

  private static void writeLog(Disk disk, Identity identity, Completion completion)
      throws IOException {
    ByteBuffer header = firstHeader(WalFormat.mark(identity.incarnation()));
    writeFile(
        disk.open(FIRST_NAME), header, then(completion, () -> disk.syncDirectory(completion)));
  }

  private static void writeIdentity(Disk disk, Identity identity, Completion completion)
      throws IOException {
    writeFile(
        disk.open(IdentityFile.TEMPORARY_NAME),
        ByteBuffer.wrap(IdentityFile.encode(identity)),
        then(completion, () -> {
          disk.rename(IdentityFile.TEMPORARY_NAME, IdentityFile.NAME);
          disk.syncDirectory(completion);
        }));
  }

  private static void writeFile(DiskFile file, ByteBuffer bytes, Completion completion) {
    Completion synced = then(completion, () -> {
      file.close();
      completion.completed(null);
    });
    Completion written = then(completion, () -> file.sync(synced));
    file.truncate(0, then(completion, () -> file.write(0, bytes, written)));
  }

  private static void close(Disk disk, @Nullable IOException error, Completion completion) {
    disk.close(closeError -> completion.completed(error == null ? closeError : error));
  }

  /** Goes on with {@code next} when all is well, and otherwise ends with the error. */
  private static Completion then(Completion end, Step next) {
    return error -> {
      if (error != null) {
        end.completed(error);
        return;
      }
      try {
        next.run();
      } catch (IOException failed) {
        end.completed(failed);
      }
    };
  }

  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }
}
