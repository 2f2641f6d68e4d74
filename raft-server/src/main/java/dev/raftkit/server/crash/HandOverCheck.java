package dev.raftkit.server.crash;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.client.KvClient;
import dev.raftkit.kv.client.KvCluster;
import dev.raftkit.kv.client.Tenure;
import dev.raftkit.node.session.SessionLimits;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.transport.netty.client.RaftClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * How long it takes from the end of one holder of an election to the next, on three real servers: when
 * the holder resigns, when its process is killed, and when the leader is killed together with the
 * holder.
 */
final class HandOverCheck implements AutoCloseable {
  private static final long WAIT_SECONDS_MAX = 60;

  /** Servers that have just started are several times as slow: their code is not compiled yet. */
  private static final int WARM_UPS = 60;

  /** Long enough that whoever waits outlives a change of leaders. */
  private static final Duration WAITER_TTL = Duration.ofSeconds(30);

  /** The holder watches its own key, whoever is next that and its own. */
  private static final int WATCHES = 3;

  private static final String ELECTION = "hand-over";

  /** A holder that cannot be told from a live one until it is killed. */
  private static final List<String> HOLD = List.of("sh", "-c", "echo held; exec sleep 600");

  private final Path folder;
  private final ServerCluster cluster;
  private final int trials;
  private final Duration ttl;
  private final List<ChildProcess> holders = new ArrayList<>();

  HandOverCheck(Path folder, int trials, Duration ttl) throws IOException {
    this.folder = folder;
    this.cluster = ServerCluster.initialize(folder);
    this.trials = trials;
    this.ttl = ttl;
  }

  HandOverResult run(Consumer<String> progress)
      throws IOException, InterruptedException, CannotRunException {
    cluster.startAll();
    List<Long> resigned = new ArrayList<>();
    progress.accept("the holder resigns, " + trials + " times");
    try (Client first = new Client();
        Client second = new Client()) {
      for (int i = 0; i < WARM_UPS; i++) {
        resign(first, second);
      }
      for (int i = 0; i < trials; i++) {
        resigned.add(resign(first, second));
      }
    }
    List<Long> killed = new ArrayList<>();
    progress.accept("the holder is killed, " + trials + " times");
    try (Client next = new Client()) {
      for (int i = 0; i < trials; i++) {
        killed.add(killHolder(next));
      }
    }
    List<HandOverResult.LeaderLoss> losses = new ArrayList<>();
    progress.accept("the leader is killed with the holder, " + trials + " times");
    for (int i = 0; i < trials; i++) {
      losses.add(killLeader());
    }
    return new HandOverResult(ttl, SessionLimits.DEFAULT.clockInterval(), resigned, killed, losses);
  }

  /** From the moment at which one asks to resign until the other knows that it is elected. */
  private long resign(Client holder, Client next) throws InterruptedException, CannotRunException {
    Tenure tenure = await(holder.stand(WAITER_TTL));
    CompletableFuture<Tenure> waiting = standBehind(next);
    long begin = System.nanoTime();
    var unusedEnd = tenure.resign();
    Tenure elected = await(waiting);
    long duration = System.nanoTime() - begin;
    await(elected.resign());
    return duration;
  }

  private long killHolder(Client next)
      throws IOException, InterruptedException, CannotRunException {
    CompletableFuture<Void> held = new CompletableFuture<>();
    List<String> elect = new ArrayList<>(List.of(
        "elect",
        "--endpoints=" + cluster.endpoints(),
        "--ttl=" + ttl.toMillis() + "ms",
        ELECTION,
        "--"));
    elect.addAll(HOLD);
    ChildProcess holder =
        ChildProcess.start(folder.resolve("elect.log"), line -> held.complete(null), elect);
    holders.add(holder);
    await(held);
    CompletableFuture<Tenure> waiting = standBehind(next);
    long begin = System.nanoTime();
    holder.kill();
    Tenure elected = await(waiting);
    long duration = System.nanoTime() - begin;
    await(elected.resign());
    return duration;
  }

  private HandOverResult.LeaderLoss killLeader()
      throws IOException, InterruptedException, CannotRunException {
    Client holder = new Client();
    NodeId leader = cluster.leader();
    try (Client next = new Client();
        Client asking = new Client()) {
      Tenure tenure = await(holder.stand(ttl));
      CompletableFuture<Tenure> waiting = standBehind(next);
      long safeNanos = tenure.safeFor().toNanos();
      long begin = System.nanoTime();
      holder.close();
      cluster.kill(leader);
      CompletableFuture<Long> election = asking
          .kv
          .range(KvQuery.Range.of(Bytes.utf8("x")))
          .thenApply(found -> System.nanoTime() - begin);
      Tenure elected = await(waiting);
      long duration = System.nanoTime() - begin;
      await(elected.resign());
      return new HandOverResult.LeaderLoss(duration, await(election), safeNanos);
    } finally {
      holder.close();
      cluster.start(leader);
    }
  }

  /** Stands, and is back when its watches wait at the leader, beside that of the holder. */
  private static CompletableFuture<Tenure> standBehind(Client next)
      throws InterruptedException, CannotRunException {
    CompletableFuture<Tenure> waiting = next.stand(WAITER_TTL);
    KvQuery.Status question = new KvQuery.Status();
    while (await(next.kv.read(question, KvResult.StatusFound.class)).watchCount() < WATCHES) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return waiting;
  }

  private static <T> T await(CompletableFuture<T> future)
      throws InterruptedException, CannotRunException {
    try {
      return future.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw CannotRunException.because(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new CannotRunException("nothing came of it within " + WAIT_SECONDS_MAX + " s", e);
    }
  }

  /** One client with a connection of its own. */
  private final class Client implements AutoCloseable {
    private final RaftClient connection;
    private final KvClient kv;

    Client() throws IOException {
      connection = cluster.openClient();
      kv = new KvClient(KvCluster.of(connection::propose, connection::read));
    }

    CompletableFuture<Tenure> stand(Duration time) {
      return kv.campaign(ELECTION, Bytes.EMPTY, time);
    }

    /** Without a word to the cluster: its leases run out. */
    @Override
    public void close() {
      kv.close();
      connection.close();
    }
  }

  @Override
  public void close() {
    cluster.close();
    for (ChildProcess holder : holders) {
      try {
        holder.kill();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
