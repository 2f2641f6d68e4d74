package dev.raftkit.kv.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.store.DrivenStore;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.spi.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A store a millisecond away, and clients, in virtual time. */
final class TestWorld {
  static final long MILLIS = 1_000_000;
  static final Duration TTL = Duration.ofSeconds(3);

  private static final long AWAY = MILLIS;
  private static final long TICK = 10 * MILLIS;

  final DrivenStore store;

  /** What the store was sent, in order; for people. */
  final List<KvCommand> applied = new ArrayList<>();

  private final PriorityQueue<Task> tasks = new PriorityQueue<>();
  private long now;
  private long sequence;
  private long identities;

  TestWorld() {
    this(100);
  }

  TestWorld(int watchesMax) {
    store = new DrivenStore(watchesMax);
    add(0, this::tick);
  }

  private void tick() {
    store.expire(now);
    add(now + TICK, this::tick);
  }

  private void add(long at, Runnable action) {
    tasks.add(new Task(Math.max(at, now), sequence++, action));
  }

  void runFor(Duration duration) {
    long end = now + duration.toNanos();
    while (!tasks.isEmpty() && tasks.peek().at <= end) {
      Task next = tasks.remove();
      now = Math.max(now, next.at);
      next.action.run();
    }
    now = end;
  }

  /** Runs until something has come, for a minute at most. */
  <T extends @Nullable Object> T await(CompletableFuture<T> future) {
    long end = now + Duration.ofMinutes(1).toNanos();
    while (!future.isDone() && now < end) {
      runFor(Duration.ofMillis(1));
    }
    assertThat(future).isDone();
    return future.join();
  }

  /** Whoever else may do something to the store. */
  KvResult apply(KvCommand command) {
    return KvCodec.decodeResult(store.apply(KvCodec.encode(command), now));
  }

  /** As if drawn by chance: leases are 1, 3, 5 and so on. */
  private long identity() {
    identities += 2;
    return (identities - 1) << 1;
  }

  Client client() {
    return new Client();
  }

  private record Task(long at, long sequence, Runnable action) implements Comparable<Task> {
    @Override
    public int compareTo(Task other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(sequence, other.sequence);
    }
  }

  static Bytes bytes(String text) {
    return Bytes.utf8(text);
  }

  /** One client, its thread, and its connection to the store. */
  final class Client implements KvCluster, EventLoop {
    final KvClient kv = new KvClient(this, this, task -> add(now, task), TestWorld.this::identity);

    /** Whether nothing reaches the store. */
    boolean isCutOff;

    /** So many answers to commands are lost yet. */
    int lostAnswers;

    /** Until when the client's own process stands still. */
    private long pausedUntil;

    void pauseFor(Duration duration) {
      pausedUntil = now + duration.toNanos();
    }

    @Override
    public CompletableFuture<byte[]> propose(byte[] command, Duration timeout) {
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      if (isCutOff) {
        failAfter(timeout, answer, new ProposalException.Stopped("nobody was reached"));
        return answer;
      }
      boolean isLost = lostAnswers > 0;
      lostAnswers -= isLost ? 1 : 0;
      if (isLost) {
        failAfter(timeout, answer, new ProposalException.UnknownOutcome("no answer"));
      }
      add(now + AWAY, () -> {
        applied.add(KvCodec.decodeCommand(command));
        byte[] result = store.apply(command, now);
        if (!isLost) {
          add(now + AWAY, () -> answer.complete(result));
        }
      });
      return answer;
    }

    @Override
    public CompletableFuture<byte[]> read(
        byte[] query, ReadConsistency consistency, Duration timeout) {
      CompletableFuture<byte[]> answer = new CompletableFuture<>();
      failAfter(timeout, answer, new ProposalException.TimedOut("no answer"));
      if (!isCutOff) {
        add(now + AWAY, () -> {
          CompletableFuture<byte[]> asked = store.ask(query);
          var unused =
              asked.thenAccept(result -> add(now + AWAY, () -> answerUnlessCutOff(answer, result)));
          var unusedEnd = answer.whenComplete((result, failure) -> asked.cancel(false));
        });
      }
      return answer;
    }

    private void answerUnlessCutOff(CompletableFuture<byte[]> answer, byte[] result) {
      if (!isCutOff) {
        answer.complete(result);
      }
    }

    private void failAfter(
        Duration timeout, CompletableFuture<byte[]> answer, ProposalException why) {
      add(now + timeout.toNanos(), () -> answer.completeExceptionally(why));
    }

    @Override
    public long now() {
      return now;
    }

    @Override
    public void execute(Runnable task) {
      add(now, () -> runUnlessPaused(task));
    }

    @Override
    public Timer schedule(long atNanos, Runnable task) {
      boolean[] cancelled = new boolean[1];
      add(
          atNanos,
          () -> runUnlessPaused(() -> {
            if (!cancelled[0]) {
              task.run();
            }
          }));
      return () -> cancelled[0] = true;
    }

    private void runUnlessPaused(Runnable task) {
      if (now < pausedUntil) {
        add(pausedUntil, () -> runUnlessPaused(task));
      } else {
        task.run();
      }
    }
  }
}
