package dev.raftkit.kv.client;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.node.spi.EventLoop;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells who is elected, again and again. Loop only, apart from {@link #close}. */
final class Observation {
  private static final long PAUSE_NANOS = 1_000_000_000;

  private final KvClient client;
  private final EventLoop loop;
  private final Bytes prefix;
  private final Consumer<@Nullable Elected> listener;
  private @Nullable Attempts<?> underWay;
  private @Nullable Elected told;
  private boolean hasTold;
  private volatile boolean closed;

  Observation(KvClient client, Bytes prefix, Consumer<@Nullable Elected> listener) {
    this.client = client;
    this.loop = client.loop();
    this.prefix = prefix;
    this.listener = listener;
  }

  void look() {
    goOn(new Attempts<>(loop, () -> Candidates.read(client, prefix), (candidates, failure) -> {
      if (candidates == null) {
        again();
        return;
      }
      tell(candidates.first());
      await(candidates.revision());
    }));
  }

  private void await(long revision) {
    KvQuery.Watch next = KvQuery.Watch.of(KeyRange.prefix(prefix), revision + 1);
    goOn(new Attempts<>(loop, () -> client.poll(next), (seen, failure) -> {
      if (seen == null) {
        again();
      } else {
        look();
      }
    }));
  }

  /** What cannot be asked now is asked later. */
  private void again() {
    var unused = loop.schedule(loop.now() + PAUSE_NANOS, this::look);
  }

  private void goOn(Attempts<?> next) {
    if (!closed) {
      underWay = next.begin();
    }
  }

  private void tell(@Nullable Elected elected) {
    if (!hasTold || !Objects.equals(told, elected)) {
      hasTold = true;
      told = elected;
      client.callbacks().execute(() -> {
        if (!closed) {
          listener.accept(elected);
        }
      });
    }
  }

  void close() {
    closed = true;
    loop.execute(() -> {
      if (underWay != null) {
        underWay.stop();
      }
    });
  }
}
