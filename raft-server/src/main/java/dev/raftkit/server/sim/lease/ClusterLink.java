package dev.raftkit.server.sim.lease;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.client.KvCluster;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.ProposalException.NotLeader;
import dev.raftkit.node.ProposalException.TimedOut;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.sim.full.Applied;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way of one client process to the servers: requests and answers take their time and get lost,
 * commands arrive again long after they were answered, and now and then nothing passes for a while.
 * What arrives at the process waits for its {@link ProcessLoop}.
 */
final class ClusterLink implements KvCluster, Actor {
  private static final String NO_EXCEPTION = "no-exception";
  private static final long MILLISECOND = 1_000_000;
  private static final long ATTEMPT_MAX_NANOS = 700 * MILLISECOND;
  private static final long WATCH_MIN_NANOS = 300 * MILLISECOND;
  private static final long WATCH_MAX_NANOS = 6_000 * MILLISECOND;
  private static final long DELAY_MAX_NANOS = 2 * MILLISECOND;
  private static final long LONG_DELAY_MAX_NANOS = 400 * MILLISECOND;
  private static final long REPEAT_MAX_NANOS = 4_000 * MILLISECOND;
  private static final int LATE_ONE_IN = 12;
  private static final int LOST_ONE_IN = 40;
  private static final int REPEATED_ONE_IN = 20;

  private final World world;
  private final ProcessLoop loop;
  private final RandomStream random;
  private int believedLeader;
  private long requests;

  /** Until then nothing passes. */
  private long cutUntil;

  ClusterLink(World world, ProcessLoop loop, RandomStream random) {
    this.world = world;
    this.loop = loop;
    this.random = random;
    this.believedLeader = random.nextInt(world.roster().size());
  }

  /** Nothing passes for a while of virtual time. */
  void cut(long nanos) {
    cutUntil = Math.max(cutUntil, world.queue().now() + nanos);
  }

  @Override
  public CompletableFuture<byte[]> propose(byte[] command, Duration timeout) {
    long patience = Math.min(timeout.toNanos(), ATTEMPT_MAX_NANOS);
    CompletableFuture<byte[]> answer = answerWithin(
        patience, new UnknownOutcome("no answer in time: the command may or may not be applied"));
    StoreCall call = new StoreCall(this, command, null, patience, answer);
    send(call, believedLeader);
    if (random.nextInt(REPEATED_ONE_IN) == 0) {
      int server = random.nextInt(world.roster().size());
      later(random.between(1, REPEAT_MAX_NANOS), () -> send(call.repeated(), server));
    }
    return answer;
  }

  @Override
  public CompletableFuture<byte[]> read(
      byte[] query, ReadConsistency consistency, Duration timeout) {
    boolean isWatch = KvCodec.decodeQuery(query).kind() == KvQuery.Kind.WATCH;
    long most = isWatch ? random.between(WATCH_MIN_NANOS, WATCH_MAX_NANOS) : ATTEMPT_MAX_NANOS;
    long patience = Math.min(timeout.toNanos(), most);
    CompletableFuture<byte[]> answer =
        answerWithin(patience, new TimedOut("no answer in " + patience + " ns"));
    boolean asksAnyone = random.nextInt(2) == 0;
    send(
        new StoreCall(this, query, consistency, patience, answer),
        asksAnyone ? random.nextInt(world.roster().size()) : believedLeader);
    return answer;
  }

  private CompletableFuture<byte[]> answerWithin(long nanos, ProposalException otherwise) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    loop.after(nanos, () -> {
      if (!answer.isDone()) {
        believedLeader = random.nextInt(world.roster().size());
        answer.completeExceptionally(otherwise);
      }
    });
    return answer;
  }

  private void send(StoreCall call, int server) {
    requests++;
    long arrival = world.queue().now() + delay();
    if (passes()) {
      world.queue().schedule(arrival, world.server(server), EventKind.CALL, 0, requests, call);
    }
  }

  private boolean passes() {
    return world.queue().now() >= cutUntil && random.nextInt(LOST_ONE_IN) > 0;
  }

  private long delay() {
    long most = random.nextInt(LATE_ONE_IN) == 0 ? LONG_DELAY_MAX_NANOS : DELAY_MAX_NANOS;
    return random.between(MILLISECOND / 20, most);
  }

  /** Runs something later, whatever becomes of the process. */
  private void later(long nanos, Runnable deed) {
    world.queue().schedule(world.queue().now() + nanos, this, EventKind.CLIENT, 0, 0, deed);
  }

  @Override
  public void act(Event event) {
    ((Runnable) Objects.requireNonNull(event.payload())).run();
  }

  // ---------------------------------------------------------------- answers

  /** A server has done what it was asked. */
  void answered(StoreCall call, int server, byte[] answer) {
    // What is thrown here would be swallowed by the future.
    try {
      byte[] result = call.isRead() ? answer : applied(server, answer);
      world.hash().add(Arrays.hashCode(result));
      if (call.isRead()) {
        noteCut(result);
      }
      deliver(call, waiting -> waiting.complete(result));
    } catch (RuntimeException e) {
      world.alarm().raise(NO_EXCEPTION, server, "an answer of the store leads to " + e);
    }
  }

  private byte[] applied(int server, byte[] answer) {
    Applied applied = Applied.decode(answer);
    world.invariants().acknowledged(server, applied.index(), applied.term(), applied.content());
    return applied.result();
  }

  private void noteCut(byte[] result) {
    boolean isCutShort = KvCodec.decodeResult(result) instanceof KvResult.Watched watched
        && watched.next() <= watched.revision();
    if (isCutShort) {
      world.marks().hit(Mark.WATCH_CUT_SHORT);
    }
  }

  /** A server does not do what it was asked, or does not know whether it will be done. */
  void failed(StoreCall call, Throwable cause) {
    if (cause instanceof ProposalException.QueryFailed
        || cause instanceof ProposalException.TooLarge
        || !(cause instanceof ProposalException)) {
      world.alarm().raise(NO_EXCEPTION, "a request of the store ended with " + cause);
    }
    // A client over the network goes to another member then.
    Throwable told = cause instanceof ProposalException.Stopped ? new NotLeader(null) : cause;
    deliver(call, waiting -> {
      if (told instanceof NotLeader notLeader) {
        follow(notLeader.leader());
      }
      waiting.completeExceptionally(told);
    });
  }

  private void follow(@Nullable Member leader) {
    NodeId hint = leader == null ? null : leader.id();
    believedLeader = hint == null
        ? (believedLeader + 1) % world.roster().size()
        : world.roster().indexOf(hint);
  }

  private void deliver(StoreCall call, Consumer<CompletableFuture<byte[]>> end) {
    CompletableFuture<byte[]> waiting = call.waiting();
    if (waiting == null || !passes()) {
      return;
    }
    later(delay(), () -> {
      if (world.queue().now() >= cutUntil) {
        loop.execute(() -> {
          if (!waiting.isDone()) {
            end.accept(waiting);
          }
        });
      }
    });
  }
}
