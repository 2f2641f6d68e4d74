package dev.raftkit.node;

import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The snapshots of one member with one group, in memory. They outlive its hosts. */
final class MemorySnapshots {
  /** A snapshot and its bytes. */
  @SuppressWarnings("ArrayRecordComponent")
  record Stored(Snapshot snapshot, byte[] bytes) {
    long checksum() {
      CRC32 crc = new CRC32();
      crc.update(bytes);
      return crc.getValue();
    }
  }

  final TreeMap<Long, Stored> stored = new TreeMap<>();

  /** The largest piece that was handed over for writing. */
  int largestAppend;

  int abandoned;

  /** What {@code deleteOld} was told. */
  final List<Long> neededFrom = new ArrayList<>();

  private @Nullable SnapshotChunk receiving;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private @Nullable IOException error;
  private @Nullable IOException openError;

  @Nullable
  Snapshot newest() {
    return stored.isEmpty() ? null : stored.lastEntry().getValue().snapshot();
  }

  /** All bytes of a snapshot. */
  byte[] contents(long lastIndex) {
    return Objects.requireNonNull(stored.get(lastIndex)).bytes();
  }

  /** From now on nothing can be written; null for the end of that. */
  void failWith(@Nullable IOException failure) {
    error = failure;
  }

  /** From now on nothing can be opened. */
  void failToOpenWith(IOException failure) {
    openError = failure;
  }

  SnapshotStore store(EventLoop loop) {
    return new Store(loop);
  }

  private final class Store implements SnapshotStore {
    private final EventLoop loop;

    Store(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public Writer write(int group, Snapshot snapshot) {
      return new MemoryWriter(loop, snapshot);
    }

    @Override
    public void store(int group, SnapshotChunk chunk, StoreCompletion completion) {
      IOException failure = error;
      if (failure != null) {
        loop.execute(() -> completion.stored(0, false, failure));
        return;
      }
      SnapshotChunk current = receiving;
      if (current == null || !current.isOfSameSnapshot(chunk)) {
        receiving = chunk;
        received.reset();
      }
      if (chunk.offset() == received.size()) {
        received.writeBytes(chunk.data());
      }
      boolean complete = received.size() == chunk.sizeBytes();
      if (complete) {
        stored.put(
            chunk.snapshot().lastIndex(), new Stored(chunk.snapshot(), received.toByteArray()));
      }
      long next = received.size();
      loop.execute(() -> completion.stored(next, complete, null));
    }

    @Override
    public void read(
        int group, long lastIndex, long offset, int bytesMax, ChunkCompletion completion) {
      Stored found = lastIndex == 0 && !stored.isEmpty()
          ? stored.lastEntry().getValue()
          : stored.get(lastIndex);
      if (found == null) {
        loop.execute(() -> completion.read(null, null));
        return;
      }
      int end = (int) Math.min(found.bytes().length, offset + bytesMax);
      byte[] data = Arrays.copyOfRange(found.bytes(), (int) offset, end);
      SnapshotChunk chunk =
          new SnapshotChunk(found.snapshot(), found.bytes().length, found.checksum(), offset, data);
      loop.execute(() -> completion.read(chunk, null));
    }

    @Override
    public InputStream open(int group, Snapshot snapshot) throws IOException {
      if (openError != null) {
        throw openError;
      }
      Stored found = stored.get(snapshot.lastIndex());
      if (found == null) {
        throw new FileNotFoundException("no " + snapshot);
      }
      return new ByteArrayInputStream(found.bytes());
    }

    @Override
    public void deleteOld(int group, long from) {
      neededFrom.add(from);
      while (stored.size() > 2 && stored.firstKey() < from) {
        stored.pollFirstEntry();
      }
    }
  }

  private final class MemoryWriter implements SnapshotStore.Writer {
    private final EventLoop loop;
    private final Snapshot snapshot;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    MemoryWriter(EventLoop loop, Snapshot snapshot) {
      this.loop = loop;
      this.snapshot = snapshot;
    }

    @Override
    public void append(ByteBuffer source, LogStore.Completion completion) {
      IOException failure = error;
      largestAppend = Math.max(largestAppend, source.remaining());
      byte[] copy = new byte[source.remaining()];
      source.get(copy);
      bytes.writeBytes(copy);
      loop.execute(() -> completion.completed(failure));
    }

    @Override
    public void finish(LogStore.Completion completion) {
      IOException failure = error;
      if (failure == null) {
        stored.put(snapshot.lastIndex(), new Stored(snapshot, bytes.toByteArray()));
      }
      loop.execute(() -> completion.completed(failure));
    }

    @Override
    public void abandon() {
      abandoned++;
    }
  }
}
