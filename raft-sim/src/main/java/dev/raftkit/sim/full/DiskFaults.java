package dev.raftkit.sim.full;

import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.random.RandomStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** What is wrong with a disk at present, and what that does to its operations. */
final class DiskFaults {
  /** An error that was injected: a server may stop because of it. */
  static final class InjectedException extends IOException {
    private static final long serialVersionUID = 1;

    InjectedException(String message) {
      super(message);
    }
  }

  /** A misdirected write is off by whole blocks. */
  static final int BLOCK = 4096;

  /** Is told what has struck. */
  interface Listener {
    void struck(DiskFault fault);
  }

  private final RandomStream random;
  private final Listener listener;

  /** Strike once. */
  private final EnumSet<DiskFault> armed = EnumSet.noneOf(DiskFault.class);

  private boolean full;
  private boolean lying;

  DiskFaults(RandomStream random, Listener listener) {
    this.random = random;
    this.listener = listener;
  }

  /** Lets a fault strike as soon as it can. */
  void arm(DiskFault fault) {
    switch (fault) {
      case FULL -> full = true;
      case LYING_SYNC -> lying = true;
      case WRITE_ERROR, SYNC_ERROR, READ_ERROR, MISDIRECTED_WRITE -> armed.add(fault);
      case BIT_ROT, MISSED_DIRECTORY_SYNC ->
        throw new IllegalArgumentException(fault + " strikes what is there, not what comes");
    }
  }

  /** Everything is as it should be from now on. */
  void end() {
    full = false;
    lying = false;
    armed.clear();
  }

  boolean isDecaying() {
    return lying || armed.contains(DiskFault.MISDIRECTED_WRITE);
  }

  boolean isNone() {
    return !full && !lying && armed.isEmpty();
  }

  /** A file is to be read while nothing else can happen. */
  void beforeRead() throws IOException {
    IOException error = strikes(DiskFault.READ_ERROR);
    if (error != null) {
      throw error;
    }
  }

  /** A file or its content is to grow. */
  @Nullable
  IOException beforeGrowing() {
    if (!full) {
      return null;
    }
    listener.struck(DiskFault.FULL);
    return new InjectedException("no space left on device (simulated)");
  }

  /** The error with which a read, a write or a sync fails; null if it does not. */
  @Nullable
  IOException strikes(DiskFault error) {
    // A sync that lies does not fail: what it promised would be lost to more than the atlas knows.
    if (lying || armed.isEmpty() || !armed.remove(error)) {
      return null;
    }
    listener.struck(error);
    return new InjectedException("input/output error (simulated): " + error);
  }

  /** Writes, but one block of it to another place of the file, if it is time for that. */
  void write(SimFile file, int position, ByteBuffer source) {
    int blocks = (source.remaining() + BLOCK - 1) / BLOCK;
    int places = (int) (file.size() / BLOCK);
    boolean canStray = position % BLOCK == 0
        && blocks > 0
        && places > blocks
        && position + source.remaining() <= file.size();
    if (!canStray || !armed.remove(DiskFault.MISDIRECTED_WRITE)) {
      file.write(position, source);
      return;
    }
    listener.struck(DiskFault.MISDIRECTED_WRITE);
    int from = random.nextInt(blocks) * BLOCK;
    int to = Math.min(from + BLOCK, source.remaining());
    int first = position / BLOCK;
    // Anywhere but where the same write stands: that would be two blocks of one batch.
    int place = (first + blocks + random.nextInt(places - blocks)) % places;
    file.write(position, slice(source, 0, from));
    file.stray(place * BLOCK, slice(source, from, to), position + from);
    file.write(position + to, slice(source, to, source.remaining()));
  }

  private static ByteBuffer slice(ByteBuffer source, int from, int to) {
    return source.slice(source.position() + from, to - from);
  }

  /** Whether a sync of a file only says that it has succeeded. */
  boolean lies(SimFile file) {
    boolean lies = lying && file.unsyncedChanges() > 0;
    if (lies) {
      listener.struck(DiskFault.LYING_SYNC);
    }
    return lies;
  }
}
