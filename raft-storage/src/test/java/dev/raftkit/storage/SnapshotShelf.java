package dev.raftkit.storage;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.spi.SnapshotStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A member's snapshots on a disk in memory, as a test handles them: one step after the other. */
final class SnapshotShelf {
  static final int GROUP = 3;

  final MemoryDisk disk;

  @Nullable
  SnapshotFiles opened;

  @Nullable
  IOException openingFailure;

  SnapshotShelf(MemoryDisk disk) {
    this.disk = disk;
  }

  /** A shelf that is open. */
  static SnapshotShelf open(MemoryDisk disk) {
    SnapshotShelf shelf = new SnapshotShelf(disk);
    shelf.open();
    return shelf;
  }

  void open() {
    opened = null;
    SnapshotFiles.open(disk, disk, 0, new SnapshotFiles.OpenListener() {
      @Override
      public void opened(SnapshotFiles files) {
        opened = files;
      }

      @Override
      public void failed(IOException error) {
        openingFailure = error;
      }
    });
    disk.run();
  }

  SnapshotFiles files() {
    if (opened == null) {
      throw new IllegalStateException("not open", openingFailure);
    }
    return opened;
  }

  @Nullable
  IOException openingFailure() {
    return openingFailure;
  }

  static Snapshot snapshot(long term, long index) {
    return new Snapshot(
        new LogPosition(term, index), Configuration.of(new NodeId("n1"), new NodeId("n2")));
  }

  /** Some state that differs from one seed to the next. */
  static byte[] state(int seed, int bytes) {
    byte[] state = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      state[i] = (byte) (seed + i * 31 + (i >> 8));
    }
    return state;
  }

  /** Begins to write a snapshot in two chunks; the outcome is there when the disk has run. */
  Outcome write(Snapshot snapshot, byte[] state) {
    Outcome outcome = new Outcome();
    SnapshotStore.Writer writer = files().write(GROUP, snapshot);
    int half = state.length / 2;
    writer.append(ByteBuffer.wrap(state, 0, half).slice(), first -> {
      if (first != null) {
        outcome.end(writer, first);
        return;
      }
      writer.append(ByteBuffer.wrap(state, half, state.length - half).slice(), second -> {
        if (second != null) {
          outcome.end(writer, second);
        } else {
          writer.finish(error -> outcome.end(writer, error));
        }
      });
    });
    return outcome;
  }

  /** How writing a snapshot ended. */
  static final class Outcome {
    boolean ended;

    @Nullable
    IOException error;

    private void end(SnapshotStore.Writer writer, @Nullable IOException outcome) {
      ended = true;
      error = outcome;
      if (outcome != null) {
        writer.abandon();
      }
    }

    boolean isGood() {
      return ended && error == null;
    }
  }

  void mustWrite(Snapshot snapshot, byte[] state) {
    Outcome outcome = write(snapshot, state);
    disk.run();
    if (!outcome.isGood()) {
      throw new IllegalStateException("not written", outcome.error);
    }
  }

  byte[] restored(Snapshot snapshot) throws IOException {
    try (InputStream in = files().open(GROUP, snapshot)) {
      return in.readAllBytes();
    }
  }

  /** A snapshot file cut into pieces, as a leader would send them. */
  List<SnapshotChunk> pieces(long lastIndex, int pieceBytes) {
    List<SnapshotChunk> pieces = new ArrayList<>();
    long offset = 0;
    long sizeBytes = 1;
    while (offset < sizeBytes) {
      SnapshotChunk piece = mustRead(lastIndex, offset, pieceBytes);
      pieces.add(piece);
      sizeBytes = piece.sizeBytes();
      offset += piece.data().length;
    }
    return pieces;
  }

  SnapshotChunk mustRead(long lastIndex, long offset, int bytesMax) {
    Read read = read(lastIndex, offset, bytesMax);
    if (read.chunk == null) {
      throw new IllegalStateException("no snapshot", read.error);
    }
    return read.chunk;
  }

  Read read(long lastIndex, long offset, int bytesMax) {
    Read read = new Read();
    files().read(GROUP, lastIndex, offset, bytesMax, (chunk, error) -> {
      read.chunk = chunk;
      read.error = error;
    });
    disk.run();
    return read;
  }

  /** What a reading gave. */
  static final class Read {
    @Nullable
    SnapshotChunk chunk;

    @Nullable
    IOException error;
  }

  Stored store(SnapshotChunk chunk) {
    Stored stored = begin(chunk);
    disk.run();
    return stored;
  }

  Stored begin(SnapshotChunk chunk) {
    Stored stored = new Stored();
    files().store(GROUP, chunk, stored::set);
    return stored;
  }

  /** What storing a piece came to. */
  static final class Stored {
    long nextOffset = -1;
    boolean complete;

    @Nullable
    IOException error;

    private void set(long next, boolean isComplete, @Nullable IOException failure) {
      nextOffset = next;
      complete = isComplete;
      error = failure;
    }
  }

  static SnapshotChunk changed(SnapshotChunk chunk, int place) {
    byte[] data = chunk.data().clone();
    data[place] ^= 1;
    return new SnapshotChunk(
        chunk.snapshot(), chunk.sizeBytes(), chunk.checksum(), chunk.offset(), data);
  }
}
