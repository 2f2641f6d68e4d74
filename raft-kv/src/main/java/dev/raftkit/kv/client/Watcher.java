package dev.raftkit.kv.client;

import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.node.spi.EventLoop;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A watch that goes on until it is closed, or cannot. Loop only, apart from the public methods. */
public final class Watcher implements AutoCloseable {
  private static final int EVENTS_MAX = 1_000;
  private static final int BYTES_MAX = 1 << 20;

  private final KvClient client;
  private final EventLoop loop;
  private final KeyRange range;
  private final Listener listener;
  private @Nullable Attempts<?> underWay;
  private volatile long nextRevision;
  private volatile boolean closed;

  /** Is told what a watch sees. */
  public interface Listener {
    /**
     * Something has changed. What this throws ends the watch.
     *
     * @param events by revision, then by key; all of each revision
     * @param next the revision to go on from, should the watch end after these
     */
    void changed(List<Event> events, long next);

    /** The watch is over, for this reason; not called after {@link Watcher#close}. */
    void ended(Throwable reason);
  }

  Watcher(KvClient client, KeyRange range, long fromRevision, Listener listener) {
    this.client = client;
    this.loop = client.loop();
    this.range = range;
    this.nextRevision = fromRevision;
    this.listener = listener;
  }

  /** The revision to go on from: all before it were told of, or begun to be. */
  public long nextRevision() {
    return nextRevision;
  }

  @Override
  public void close() {
    closed = true;
    loop.execute(() -> {
      if (underWay != null) {
        underWay.stop();
      }
    });
  }

  void begin() {
    if (closed) {
      return;
    }
    KvQuery.Watch next = new KvQuery.Watch(range, nextRevision, true, EVENTS_MAX, BYTES_MAX);
    underWay = new Attempts<>(loop, () -> client.poll(next), this::seen).begin();
  }

  private void seen(KvResult.@Nullable Watched seen, @Nullable Throwable failure) {
    if (seen == null) {
      end(Objects.requireNonNull(failure));
      return;
    }
    nextRevision = seen.next();
    if (seen.events().isEmpty()) {
      begin();
      return;
    }
    client.callbacks().execute(() -> tell(seen));
  }

  private void tell(KvResult.Watched seen) {
    if (closed) {
      return;
    }
    try {
      listener.changed(seen.events(), seen.next());
    } catch (RuntimeException | Error e) {
      closed = true;
      listener.ended(e);
      return;
    }
    loop.execute(this::begin);
  }

  private void end(Throwable failure) {
    if (!closed) {
      closed = true;
      client.callbacks().execute(() -> listener.ended(failure));
    }
  }
}
