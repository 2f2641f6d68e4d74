package dev.raftkit.sim.engine;

import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.sim.engine.disk.ModelDisk;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots on the disk of a core server: whole ones, which came into being in one step, and the
 * beginning of one that is being received, of which a crash may take any part.
 */
final class CoreSnapshots {
  private static final int RETAINED = 2;

  /** A whole snapshot and its bytes. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Whole(Snapshot snapshot, byte[] bytes) {}

  private final ModelDisk model;
  private final RandomStream random;
  private final List<Whole> whole = new ArrayList<>();
  private @Nullable SnapshotChunk receiving;
  private byte[] received = {};
  private int receivedBytes;

  CoreSnapshots(World world, int server) {
    this.model = world.disk(server);
    this.random = world.random().split("snapshots/" + (server + 1));
  }

  /** A snapshot is durable and visible. */
  void add(Snapshot snapshot, byte[] bytes) {
    whole.add(new Whole(snapshot, bytes));
    model.snapshotDurable(snapshot);
  }

  /** Deletes old ones, but none that is needed. */
  void deleteOld(long neededFrom) {
    while (whole.size() > RETAINED && whole.get(0).snapshot.lastIndex() < neededFrom) {
      whole.remove(0);
    }
  }

  /** The bytes of a snapshot, which must be there. */
  byte[] bytesOf(Snapshot snapshot) {
    for (Whole found : whole) {
      if (found.snapshot.equals(snapshot)) {
        return found.bytes;
      }
    }
    throw new IllegalStateException("there is no " + snapshot);
  }

  /** A piece of a snapshot; null if there is no such snapshot. */
  @Nullable
  SnapshotChunk read(long lastIndex, long offset, int bytesMax) {
    for (int i = whole.size() - 1; i >= 0; i--) {
      Whole found = whole.get(i);
      if (lastIndex == 0 || found.snapshot.lastIndex() == lastIndex) {
        int from = (int) Math.min(offset, found.bytes.length);
        int to = Math.min(found.bytes.length, from + bytesMax);
        byte[] data = Arrays.copyOfRange(found.bytes, from, to);
        return new SnapshotChunk(
            found.snapshot, found.bytes.length, checksum(found.bytes), offset, data);
      }
    }
    return null;
  }

  /**
   * Stores a piece.
   *
   * @return up to where the snapshot is there without a gap
   */
  long store(SnapshotChunk chunk) {
    if (receiving == null || !receiving.isOfSameSnapshot(chunk)) {
      receiving = chunk;
      received = new byte[(int) chunk.sizeBytes()];
      receivedBytes = 0;
    }
    if (chunk.offset() == receivedBytes) {
      System.arraycopy(chunk.data(), 0, received, receivedBytes, chunk.data().length);
      receivedBytes += chunk.data().length;
    }
    return receivedBytes;
  }

  /** Whether all of the snapshot is there that a piece belongs to; it is visible then. */
  boolean isComplete(SnapshotChunk chunk) {
    if (receivedBytes < chunk.sizeBytes()) {
      return false;
    }
    if (checksum(received) != chunk.checksum()) {
      throw new IllegalStateException("a snapshot arrived changed: " + chunk);
    }
    receiving = null;
    add(chunk.snapshot(), received);
    return true;
  }

  /** The process is dead: the end of what was being received may be gone. */
  void die() {
    receivedBytes = random.nextInt(receivedBytes + 1);
  }

  void wipe() {
    whole.clear();
    receiving = null;
    receivedBytes = 0;
  }

  private static long checksum(byte[] bytes) {
    long hash = bytes.length;
    for (byte b : bytes) {
      hash = hash * 0x100000001B3L + b;
    }
    return RandomStream.mix(hash);
  }
}
