package dev.raftkit.kv.client;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.spi.EventLoop;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of the key-value store. Futures fail with {@link KvException} if the store refused, else with
 * a {@link dev.raftkit.node.ProposalException}; after its {@code UnknownOutcome} a command may have
 * happened, unless it went through a session.
 *
 * <p>Thread-safe. Futures complete on threads that must not be blocked. Listeners are called one at a
 * time, on a thread of their own.
 */
public final class KvClient implements AutoCloseable {
  /** How long a command or a query is tried unless the caller says otherwise. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** How many bytes the name of an election or of a lock has at most. */
  public static final int NAME_BYTES_MAX = 1_024;

  /** How long one question of a watch waits: it is asked again then, in case its member is gone. */
  private static final Duration POLL_TIMEOUT = Duration.ofSeconds(20);

  private static final String ELECTIONS = "elections/";
  private static final String LOCKS = "locks/";

  private final KvCluster cluster;
  private final EventLoop loop;
  private final Executor callbacks;
  private final LongSupplier random;
  private final @Nullable Runnable closing;

  /** Those that may not have ended yet. Loop only. */
  private final List<KeptLease> kept = new ArrayList<>();

  /** A client with threads of its own. */
  public KvClient(KvCluster cluster) {
    this(cluster, new ClientLoop("raft-kv-client"), new ClientLoop("raft-kv-callbacks"));
  }

  private KvClient(KvCluster cluster, ClientLoop loop, ClientLoop callbacks) {
    this.cluster = cluster;
    this.loop = loop;
    this.callbacks = callbacks::execute;
    this.random = new SecureRandom()::nextLong;
    this.closing = () -> {
      loop.close();
      callbacks.close();
    };
  }

  /**
   * A client in somebody else's world, for simulators.
   *
   * @param loop its clock and its one thread
   * @param callbacks calls listeners
   * @param random draws the identities of leases
   */
  public KvClient(KvCluster cluster, EventLoop loop, Executor callbacks, LongSupplier random) {
    this.cluster = cluster;
    this.loop = loop;
    this.callbacks = callbacks;
    this.random = random;
    this.closing = null;
  }

  // ---------------------------------------------------------------- one thing at a time

  /** Writes a key. */
  public CompletableFuture<KvResult.Written> put(Bytes key, Bytes value) {
    return propose(KvCommand.Put.of(key, value), KvResult.Written.class);
  }

  /** Deletes a key. */
  public CompletableFuture<KvResult.Deleted> delete(Bytes key) {
    return propose(KvCommand.Delete.of(key), KvResult.Deleted.class);
  }

  /** What a range has; linearizable. */
  public CompletableFuture<KvResult.Found> range(KvQuery.Range query) {
    return read(query, KvResult.Found.class);
  }

  /**
   * What a range has, up to the query's limit, in as many answers as it takes: all as of the revision of
   * the first, or that of the query.
   *
   * @param timeout of each
   */
  public CompletableFuture<List<KvResult.Found>> pages(
      KvQuery.Range query, ReadConsistency consistency, Duration timeout) {
    return pages(query, consistency, timeout, List.of());
  }

  private CompletableFuture<List<KvResult.Found>> pages(
      KvQuery.Range query,
      ReadConsistency consistency,
      Duration timeout,
      List<KvResult.Found> before) {
    return read(query, KvResult.Found.class, consistency, timeout).thenCompose(page -> {
      List<KvResult.Found> pages = new ArrayList<>(before);
      pages.add(page);
      KvQuery.Range rest = rest(query, page);
      return rest == null
          ? CompletableFuture.completedFuture(pages)
          : pages(rest, consistency, timeout, pages);
    });
  }

  /** What is still to be asked for after an answer; null if that was all. */
  private static KvQuery.@Nullable Range rest(KvQuery.Range asked, KvResult.Found page) {
    int count = page.entries().size();
    boolean isLimited = asked.limit() > 0;
    if (!page.hasMore() || (isLimited && count >= asked.limit())) {
      return null;
    }
    Bytes last = page.entries().get(count - 1).key();
    return new KvQuery.Range(
        new KeyRange(last.next(), asked.range().end()),
        asked.revision() == 0 ? page.revision() : asked.revision(),
        isLimited ? asked.limit() - count : 0,
        asked.content());
  }

  /** Does one thing or another, by what is there. */
  public CompletableFuture<KvResult.Transacted> transact(KvCommand.Transact transaction) {
    return propose(transaction, KvResult.Transacted.class);
  }

  /** The same as {@link #propose(KvCommand, Class, Duration)} with {@link #TIMEOUT}. */
  public <R extends KvResult> CompletableFuture<R> propose(KvCommand command, Class<R> result) {
    return propose(command, result, TIMEOUT);
  }

  /**
   * Has any command carried out.
   *
   * @param result what the command is answered by
   */
  public <R extends KvResult> CompletableFuture<R> propose(
      KvCommand command, Class<R> result, Duration timeout) {
    return cluster
        .propose(KvCodec.encode(command), timeout)
        .thenApply(answer -> decode(answer, result));
  }

  /** The same as {@link #read(KvQuery, Class, ReadConsistency, Duration)}, linearizable. */
  public <R extends KvResult> CompletableFuture<R> read(KvQuery query, Class<R> result) {
    return read(query, result, ReadConsistency.LINEARIZABLE, TIMEOUT);
  }

  /**
   * Asks any query.
   *
   * @param result what the query is answered by
   */
  public <R extends KvResult> CompletableFuture<R> read(
      KvQuery query, Class<R> result, ReadConsistency consistency, Duration timeout) {
    return cluster
        .read(KvCodec.encode(query), consistency, timeout)
        .thenApply(answer -> decode(answer, result));
  }

  private static <R extends KvResult> R decode(byte[] answer, Class<R> expected) {
    KvResult result = KvCodec.decodeResult(answer);
    if (result instanceof KvResult.Failure failure) {
      throw new KvException(failure);
    }
    return expected.cast(result);
  }

  // ---------------------------------------------------------------- things that go on

  /**
   * Tells of all changes in a range, in order, each revision once, until it is closed. The next events
   * are asked for when the listener has taken the ones before: who is slow costs the cluster nothing,
   * and is cut off with {@link dev.raftkit.kv.KvError#COMPACTED} when they are forgotten meanwhile.
   *
   * @param fromRevision the first revision of interest; 0 for the next one from now on
   */
  public Watcher watch(KeyRange range, long fromRevision, Watcher.Listener listener) {
    // Refuses what nobody can watch, before anything is under way.
    KvQuery.Watch.of(range, fromRevision);
    Watcher watcher = new Watcher(this, range, fromRevision, listener);
    loop.execute(watcher::begin);
    return watcher;
  }

  /**
   * Is granted a lease, and keeps it alive until it is given up or cannot be renewed in time. Completes
   * when it was granted.
   */
  public CompletableFuture<KeptLease> keepLease(Duration ttl) {
    KeptLease lease = new KeptLease(this, random.getAsLong() >>> 1 | 1, ttl);
    loop.execute(lease::begin);
    return lease.granted();
  }

  /**
   * Gives up whatever is held: leases, leaderships and locks, also those that are only waited for.
   * Completes when the store has ended all of them, or when their time has passed.
   */
  public CompletableFuture<Void> giveUpAll() {
    CompletableFuture<Void> all = new CompletableFuture<>();
    loop.execute(() -> {
      CompletableFuture<?>[] ends =
          List.copyOf(kept).stream().map(KeptLease::giveUp).toArray(CompletableFuture<?>[]::new);
      var unused =
          CompletableFuture.allOf(ends).whenComplete((ended, failure) -> all.complete(null));
    });
    return all;
  }

  /**
   * Stands for election, and waits until all who stood before are gone. Candidates are elected in the
   * order in which they came. Cancelling the future withdraws.
   *
   * @param election its name, which names no other
   * @param value what {@link #leader} tells of whoever is elected
   * @param ttl how long a leader may be silent before another is elected; what it does in that time
   *     must be fenced by its token
   */
  public CompletableFuture<Tenure> campaign(String election, Bytes value, Duration ttl) {
    return new Campaign(this, prefix(ELECTIONS, election), value, ttl).begin();
  }

  /** Takes a lock, which is an election that nobody looks at. */
  public CompletableFuture<Tenure> lock(String name, Duration ttl) {
    return new Campaign(this, prefix(LOCKS, name), Bytes.EMPTY, ttl).begin();
  }

  /** Who is elected; null if nobody is. */
  public CompletableFuture<@Nullable Elected> leader(String election) {
    return Candidates.read(this, prefix(ELECTIONS, election)).thenApply(Candidates::first);
  }

  /**
   * Tells who is elected, now and whenever that changes; null while nobody is.
   *
   * @return closes with no further calls
   */
  public AutoCloseable observe(String election, Consumer<@Nullable Elected> listener) {
    Observation observation = new Observation(this, prefix(ELECTIONS, election), listener);
    loop.execute(observation::look);
    return observation::close;
  }

  private static Bytes prefix(String kind, String name) {
    Bytes prefix = Bytes.utf8(kind + name + "/");
    if (name.isEmpty() || name.indexOf('/') >= 0 || Bytes.utf8(name).length() > NAME_BYTES_MAX) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name of an election or a lock: it has"
              + " at least 1 character, at most " + NAME_BYTES_MAX + " bytes, and no slash");
    }
    return prefix;
  }

  /** Ends its threads; leases are no longer renewed, and run out. Give up first what you hold. */
  @Override
  public void close() {
    if (closing != null) {
      closing.run();
    }
  }

  /** A question of a watch. That nothing was seen for long is an answer, too: nothing. */
  CompletableFuture<KvResult.Watched> poll(KvQuery.Watch next) {
    return read(next, KvResult.Watched.class, ReadConsistency.LINEARIZABLE, POLL_TIMEOUT)
        .exceptionallyCompose(
            failure -> ProposalException.causeOf(failure) instanceof ProposalException.TimedOut
                ? CompletableFuture.completedFuture(
                    new KvResult.Watched(0, List.of(), next.fromRevision()))
                : CompletableFuture.failedFuture(failure));
  }

  void keeps(KeptLease lease) {
    kept.add(lease);
  }

  void keepsNoMore(KeptLease lease) {
    kept.remove(lease);
  }

  EventLoop loop() {
    return loop;
  }

  Executor callbacks() {
    return callbacks;
  }
}
