package dev.raftkit.node;

import dev.raftkit.core.log.Snapshot;
import dev.raftkit.node.spi.EventLoop;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Worker;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Writes out a captured state, piece by piece: the snapshot worker pulls a piece from the source, the
 * loop hands it to the store, and the next is pulled only when the store has it. So one piece is in
 * memory, however large the state is.
 */
final class SnapshotTask {
  /** Learns the end, on the loop: null when the snapshot is durable. */
  interface Listener {
    void ended(Snapshot snapshot, @Nullable IOException error);
  }

  private final EventLoop loop;
  private final Worker worker;
  private final SnapshotSource source;
  private final Snapshot snapshot;
  private final SnapshotStore.Writer writer;
  private final Listener listener;
  private final SnapshotBuffer buffer = new SnapshotBuffer();
  private final DataOutputStream out = new DataOutputStream(buffer);
  private boolean stopped;

  SnapshotTask(
      EventLoop loop,
      Worker worker,
      CapturedState captured,
      SnapshotStore.Writer writer,
      Listener listener) {
    this.loop = loop;
    this.worker = worker;
    this.source = captured.source();
    this.snapshot = captured.snapshot();
    this.writer = writer;
    this.listener = listener;
  }

  void start() {
    worker.execute(this::pull);
  }

  /** Gives up; the listener hears nothing more. Loop thread only. */
  void stop() {
    stopped = true;
    writer.abandon();
    worker.execute(source::close);
  }

  private void pull() {
    buffer.clear();
    boolean hasMore = true;
    IOException error = null;
    try {
      while (hasMore && !buffer.isFull()) {
        hasMore = source.writeNext(out);
      }
    } catch (IOException failed) {
      error = failed;
    } catch (RuntimeException | Error failed) {
      // The state that is applied to is not at stake, so the group goes on.
      error = new IOException("the state machine's snapshot source failed: " + failed, failed);
    }
    boolean isLast = !hasMore;
    IOException outcome = error;
    loop.execute(() -> pulled(isLast, outcome));
  }

  private void pulled(boolean isLast, @Nullable IOException error) {
    if (stopped) {
      return;
    }
    if (error != null) {
      end(error);
      return;
    }
    writer.append(buffer.contents(), failed -> {
      if (stopped) {
        return;
      }
      if (failed != null) {
        end(failed);
      } else if (isLast) {
        writer.finish(this::finished);
      } else {
        worker.execute(this::pull);
      }
    });
  }

  private void finished(@Nullable IOException error) {
    if (!stopped) {
      end(error);
    }
  }

  private void end(@Nullable IOException error) {
    stopped = true;
    if (error != null) {
      writer.abandon();
    }
    worker.execute(source::close);
    listener.ended(snapshot, error);
  }
}
