package dev.raftkit.transport.netty.client;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.Session;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.proto.AdminRequest;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.WireCodec;
import dev.raftkit.transport.netty.channel.BackgroundResolver;
import dev.raftkit.transport.netty.channel.Io;
import dev.raftkit.transport.netty.channel.IoThreads;
import dev.raftkit.transport.netty.channel.Plaintext;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Proposes commands to a cluster, and reads from it, from outside of it. It finds the leader by itself and goes on
 * looking until the time is up.
 *
 * <p>A command is proposed again only when it is known not to have been applied: the member asked
 * does not lead, is busy or stopped, or could not be reached. Once it was sent and no answer came,
 * the future fails with {@link ProposalException.UnknownOutcome}. Commands in flight at one time may
 * be applied in any order.
 *
 * <p>Thread-safe. Futures complete on the client's I/O thread: do nothing long there.
 */
public final class RaftClient implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final ClientSettings settings;
  private final IoThreads threads;
  private final EventLoop loop;
  private final BackgroundResolver resolver = new BackgroundResolver("raft-client-names");
  private final Dispatcher dispatcher;
  private final Queue<Call> submitted = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean wakingUp = new AtomicBoolean();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong requestIds = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  private RaftClient(ClientSettings settings) {
    this.settings = settings;
    this.threads = new IoThreads(settings.io(), 1, "raft-client-io");
    this.loop = threads.next();
    this.dispatcher =
        new Dispatcher(settings, loop, bootstrap(), threads.channels(), inFlight::decrementAndGet);
  }

  /**
   * A client of the cluster that has a member at any of these.
   *
   * @param endpoints asked in this order until one names the leader
   */
  public static Builder builder(List<Address> endpoints) {
    return new Builder(endpoints);
  }

  private Bootstrap bootstrap() {
    long connectMillis = TimeUnit.NANOSECONDS.toMillis(settings.connectTimeoutNanos());
    return new Bootstrap()
        .group(loop)
        .channel(settings.io().channel())
        .resolver(resolver)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
            Math.max(1, Math.min(Integer.MAX_VALUE, connectMillis)))
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true);
  }

  /**
   * Proposes a command, which nobody may change afterwards.
   *
   * @return the state machine's result; or a {@link ProposalException} that says whether the command
   *     may have been applied
   */
  public CompletableFuture<byte[]> propose(byte[] command, Duration timeout) {
    return submit(new Call(requestIds.incrementAndGet(), command, nanos(timeout)));
  }

  /**
   * Opens a session: what it proposes is applied exactly once, also where this client has to send it
   * again to find out what became of it. Close it before the client.
   *
   * @param timeout how long the session lasts after the cluster last heard of it, within the
   *     cluster's limits; it keeps itself alive
   * @param patience how long it is tried
   */
  public CompletableFuture<Session> openSession(Duration timeout, Duration patience) {
    return Session.open(new ClientRoute(this::submit, loop), RANDOM.nextLong(), timeout, patience);
  }

  /**
   * Asks the state machine of whichever member is reached, without writing to the log. The query is
   * sent again, to another member if need be, until an answer comes or the time is up.
   *
   * @param query which nobody may change afterwards
   * @return the answer; or a {@link ProposalException}, after which a read may be tried again
   */
  public CompletableFuture<byte[]> read(
      byte[] query, ReadConsistency consistency, Duration timeout) {
    return submit(new Call(requestIds.incrementAndGet(), query, consistency, nanos(timeout)));
  }

  /**
   * Makes another member lead.
   *
   * @param target who is to lead; null for whoever is suited best
   * @return the next leader; or a {@link ProposalException}: Refused if there is a reason against it,
   *     UnknownOutcome if it may still happen
   */
  public CompletableFuture<NodeId> transferLeadership(@Nullable NodeId target, Duration timeout) {
    AdminRequest.Action action = new AdminRequest.Transfer(target);
    return submit(new Call(requestIds.incrementAndGet(), action, nanos(timeout)))
        .thenApply(name -> new NodeId(new String(name, StandardCharsets.US_ASCII)));
  }

  /**
   * Changes the members.
   *
   * @return the new configuration; or a {@link ProposalException}: Refused if there is a reason against
   *     it, UnknownOutcome if it may still happen
   */
  public CompletableFuture<Configuration> changeMembership(
      MembershipChange change, Duration timeout) {
    AdminRequest.Action action = new AdminRequest.ChangeMembers(change);
    return submit(new Call(requestIds.incrementAndGet(), action, nanos(timeout)))
        .thenApply(RaftClient::configuration);
  }

  private static Configuration configuration(byte[] result) {
    Configuration configuration = ConfigurationFormat.decode(result);
    if (configuration == null) {
      throw new ProposalException.UnknownOutcome("an answer that is no configuration");
    }
    return configuration;
  }

  /** All members as the leader sees them; or a {@link ProposalException}. */
  public CompletableFuture<MemberList> members(Duration timeout) {
    AdminRequest.Action action = new AdminRequest.ListMembers();
    return submit(new Call(requestIds.incrementAndGet(), action, nanos(timeout)))
        .thenApply(RaftClient::memberList);
  }

  private static MemberList memberList(byte[] result) {
    try {
      return WireCodec.decodeMemberList(result);
    } catch (MalformedFrameException e) {
      throw new ProposalException.UnknownOutcome("an answer that is no list of members: " + e);
    }
  }

  private static long nanos(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("a timeout is positive, not " + timeout);
    }
    return TimeUnit.NANOSECONDS.convert(timeout);
  }

  private CompletableFuture<byte[]> submit(
      Call.Content content, byte[] command, long timeoutNanos) {
    return submit(new Call(requestIds.incrementAndGet(), command, content, timeoutNanos));
  }

  private CompletableFuture<byte[]> submit(Call call) {
    int commandBytesMax = settings.frameBytesMax() - ClientSettings.REQUEST_OVERHEAD_BYTES;
    if (call.command.length > commandBytesMax) {
      return CompletableFuture.failedFuture(
          new ProposalException.TooLarge(call.command.length, commandBytesMax));
    }
    if (inFlight.incrementAndGet() > settings.inFlightMax()) {
      inFlight.decrementAndGet();
      return CompletableFuture.failedFuture(new ProposalException.Busy(
          "this client has " + settings.inFlightMax() + " commands under way, its inFlightMax"));
    }
    submitted.add(call);
    wakeUp();
    return call.future;
  }

  /** All calls submitted until the I/O thread gets to them cost one wake-up and one write. */
  private void wakeUp() {
    if (closed.get()) {
      failSubmitted();
    } else if (wakingUp.compareAndSet(false, true)) {
      try {
        loop.execute(this::beginSubmitted);
      } catch (RejectedExecutionException e) {
        failSubmitted();
      }
    }
  }

  private void beginSubmitted() {
    wakingUp.set(false);
    for (Call call = submitted.poll(); call != null; call = submitted.poll()) {
      dispatcher.begin(call);
    }
    dispatcher.flush();
  }

  /** What no I/O thread will take up any more. */
  private void failSubmitted() {
    for (Call call = submitted.poll(); call != null; call = submitted.poll()) {
      call.future.completeExceptionally(new ProposalException.Stopped("the client is closed"));
    }
  }

  /** Fails what is under way, closes all connections and ends the client's threads. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    loop.execute(dispatcher::close);
    resolver.close();
    var terminated = threads.end(5);
    // Called from a future's callback, it cannot wait for the thread that it is on.
    if (!loop.inEventLoop()) {
      terminated.awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
    failSubmitted();
  }

  /** Choices for a client. */
  public static final class Builder {
    private final List<Address> endpoints;
    private String clusterId = "";
    private int group;
    private int frameBytesMax = 8 << 20;
    private int inFlightMax = 1_000;
    private long connectTimeoutNanos = TimeUnit.SECONDS.toNanos(1);
    private long helloTimeoutNanos = TimeUnit.SECONDS.toNanos(2);
    private Io io = Io.NIO;
    private boolean allowPlaintext;

    private Builder(List<Address> endpoints) {
      this.endpoints = List.copyOf(endpoints);
    }

    /** Which cluster it must be; by default, whichever is found at the endpoints. */
    public Builder clusterId(String value) {
      clusterId = value;
      return this;
    }

    /** Which of the cluster's groups; 0. */
    public Builder group(int value) {
      group = value;
      return this;
    }

    /** The largest frame sent and accepted, not more than the members'; 8 MiB. */
    public Builder frameBytesMax(int bytes) {
      frameBytesMax = bytes;
      return this;
    }

    /** How many commands may be under way before more are refused; 1,000. */
    public Builder inFlightMax(int commands) {
      inFlightMax = commands;
      return this;
    }

    /** How long an attempt to connect may take before the next endpoint is asked; 1 s. */
    public Builder connectTimeout(Duration timeout) {
      connectTimeoutNanos = timeout.toNanos();
      return this;
    }

    /** How long a member may take to answer the hello before the next is asked; 2 s. */
    public Builder helloTimeout(Duration timeout) {
      helloTimeoutNanos = timeout.toNanos();
      return this;
    }

    /** How sockets are served; {@link Io#NIO}. */
    public Builder io(Io value) {
      io = value;
      return this;
    }

    /** Whether traffic may leave this machine unencrypted and unauthenticated; false. */
    public Builder allowPlaintext(boolean value) {
      allowPlaintext = value;
      return this;
    }

    /**
     * A client; it connects with its first command.
     *
     * @throws IOException if an endpoint is not on this machine and plain text was not allowed
     * @throws IllegalArgumentException naming the setting that is out of range
     */
    public RaftClient open() throws IOException {
      if (!allowPlaintext) {
        Plaintext.requireLoopback(endpoints);
      }
      return new RaftClient(new ClientSettings(
          endpoints,
          clusterId,
          group,
          frameBytesMax,
          inFlightMax,
          connectTimeoutNanos,
          helloTimeoutNanos,
          io));
    }
  }
}
