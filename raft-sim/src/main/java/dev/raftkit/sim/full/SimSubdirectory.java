package dev.raftkit.sim.full;

import dev.raftkit.node.spi.LogStore.Completion;
import dev.raftkit.storage.Disk;
import dev.raftkit.storage.DiskFile;
import java.io.IOException;
import java.util.List;

/**
 * A directory within the directory of a disk. It has that one's lock, order and syncs.
 *
 * @param prefix of the names of its files
 */
record SimSubdirectory(Disk disk, String prefix) implements Disk {
  @Override
  public String name() {
    return disk.name() + ", " + prefix;
  }

  @Override
  public void lock() {}

  @Override
  public List<String> list() throws IOException {
    return disk.list().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return disk.open(prefix + name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    disk.rename(prefix + from, prefix + to);
  }

  @Override
  public void delete(String name) throws IOException {
    disk.delete(prefix + name);
  }

  @Override
  public void rename(String from, String to, Completion completion) {
    disk.rename(prefix + from, prefix + to, completion);
  }

  @Override
  public void delete(String name, Completion completion) {
    disk.delete(prefix + name, completion);
  }

  @Override
  public void allocate(String name, long bytes, Completion completion) {
    disk.allocate(prefix + name, bytes, completion);
  }

  @Override
  public void syncDirectory(Completion completion) {
    disk.syncDirectory(completion);
  }

  @Override
  public void close(Completion completion) {
    // The disk is closed later; here only the operations under way are waited for.
    disk.syncDirectory(completion);
  }
}
