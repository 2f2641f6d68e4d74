package dev.raftkit.server.crash;

import dev.raftkit.server.cli.CannotRunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 file system of its own, in a file, whose power can be cut: the kernel forgets what was not
 * synced, as EXT4_IOC_SHUTDOWN makes it do.
 */
final class LoopDisk {
  private static final String IMAGE_SIZE = "1G";

  /** Issues the ioctl, which Java has no means for: the directory and the flags are its arguments. */
  private static final String SHUTDOWN = "import fcntl, os, struct, sys;"
      + "fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587d,"
      + " struct.pack('I', int(sys.argv[2])))";

  /** What the journal has not written yet is lost as well. */
  private static final String WITHOUT_LOG = "2";

  private static final String AFTER_LOG = "1";

  private final Path image;
  private final Path mountPoint;
  private boolean mounted;

  private LoopDisk(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** Makes an empty file system and mounts it at a directory, which is created. */
  static LoopDisk create(Path image, Path mountPoint)
      throws IOException, InterruptedException, CannotRunException {
    LoopDisk disk = new LoopDisk(image, mountPoint);
    Files.createDirectories(mountPoint);
    SystemCommand.run("truncate", "-s", IMAGE_SIZE, image.toString());
    SystemCommand.run("mkfs.ext4", "-q", "-F", image.toString());
    disk.mount();
    return disk;
  }

  private void mount() throws IOException, InterruptedException, CannotRunException {
    SystemCommand.run("mount", "-o", "loop", image.toString(), mountPoint.toString());
    mounted = true;
  }

  /** From now on every operation fails, and nothing reaches the image any more. */
  void cutPower(boolean logToo) throws IOException, InterruptedException, CannotRunException {
    String flags = logToo ? WITHOUT_LOG : AFTER_LOG;
    SystemCommand.run("python3", "-c", SHUTDOWN, mountPoint.toString(), flags);
  }

  /** The machine starts again. No process may have a file open here. */
  void restorePower() throws IOException, InterruptedException, CannotRunException {
    unmount();
    mount();
  }

  void unmount() throws IOException, InterruptedException, CannotRunException {
    if (mounted) {
      SystemCommand.run("umount", mountPoint.toString());
      mounted = false;
    }
  }

  /** A file that is written and not synced, to see whether a power cut loses such files at all. */
  Path unsyncedFile() {
    return mountPoint.resolve("unsynced");
  }
}
