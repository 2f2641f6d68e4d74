package dev.raftkit.storage;

import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member's storage on a {@link Disk}: the file {@code identity}, which says whose disk it is, and
 * the file {@code wal}, which holds the logs and hard states of all its groups.
 *
 * <p>Both come into being together, at the {@linkplain #initialize first boot}. A member never makes
 * up one that is missing: a server that has forgotten its votes must not vote (§5.2).
 */
public final class WalStorage implements Storage {
  static final String WAL = "wal";

  private final Disk disk;

  public WalStorage(Disk disk) {
    this.disk = disk;
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

  @Override
  public void open(EventLoop loop, Expected expected, OpenListener listener) {
    try {
      disk.lock();
    } catch (IOException inUse) {
      listener.failed(inUse);
      return;
    }
    try {
      recover(loop, expected, listener);
    } catch (IOException refused) {
      fail(refused, listener);
    }
  }

  private void recover(EventLoop loop, Expected expected, OpenListener listener)
      throws IOException {
    List<String> names = disk.list();
    Identity identity = identity(names, expected);
    if (!names.contains(WAL)) {
      throw new IOException(disk.name() + " has an identity but no file " + WAL
          + ": restore this member from its peers");
    }
    DiskFile file = disk.open(WAL);
    WalRecovery.Recovered found = WalRecovery.recover(file, WalFormat.mark(identity.incarnation()));
    Completion opened = error -> {
      if (error == null) {
        listener.opened(
            new WalStore(loop, disk, file, found),
            new SnapshotFiles(disk, loop, SnapshotFiles.RECEIVED_BYTES_MAX),
            identity);
      } else {
        fail(error, listener);
      }
    };
    // What was read may never have been synced: a process that died left it in the page cache. It
    // must be durable before anyone relies on it.
    Completion cut = then(opened, () -> file.sync(then(opened, () -> disk.syncDirectory(opened))));
    if (found.endOffset() < file.size()) {
      file.truncate(found.endOffset(), cut);
    } else {
      cut.completed(null);
    }
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

  private void fail(IOException error, OpenListener listener) {
    close(disk, error, ignored -> listener.failed(error));
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
    if (names.contains(WAL)) {
      DiskFile file = disk.open(WAL);
      if (file.size() > WalFormat.FILE_HEADER_BYTES) {
        throw new IOException(file.name() + " holds a log, but the file " + IdentityFile.NAME
            + " beside it is missing: restore this member from its peers");
      }
      file.close();
    }
  }

  private static void writeLog(Disk disk, Identity identity, Completion completion)
      throws IOException {
    ByteBuffer header = WalFormat.fileHeader(WalFormat.mark(identity.incarnation()));
    writeFile(disk.open(WAL), header, then(completion, () -> disk.syncDirectory(completion)));
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
