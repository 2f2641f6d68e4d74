package dev.raftkit.transport.netty.client;

import dev.raftkit.node.ProposalException;
import dev.raftkit.node.ProposalException.UnknownOutcome;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Member;
import dev.raftkit.proto.ClientResponse;
import dev.raftkit.proto.ClientResponse.Failure;
import dev.raftkit.proto.ClientResponse.Leader;
import dev.raftkit.proto.ClientResponse.Result;
import dev.raftkit.proto.Hello;
import dev.raftkit.transport.netty.channel.FrameHandler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes calls to the leader, wherever it is, until each has an outcome or its time is up. A call goes
 * to another member only when it is known not to have been applied; a read always may. Event loop only.
 */
final class Dispatcher implements ClientConnection.Listener {
  /** Half a response must be complete after this. */
  private static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final ClientSettings settings;
  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final ChannelGroup channels;
  private final Runnable onFinished;
  private final LeaderSearch search;
  private final Map<Address, ClientConnection> connections = new LinkedHashMap<>();
  private final Set<Call> calls = new LinkedHashSet<>();
  private boolean closed;

  /**
   * A dispatcher without calls.
   *
   * @param channels takes every channel that it opens
   * @param onFinished run for every call that is over
   */
  Dispatcher(
      ClientSettings settings,
      EventLoop loop,
      Bootstrap bootstrap,
      ChannelGroup channels,
      Runnable onFinished) {
    this.settings = settings;
    this.loop = loop;
    this.bootstrap = bootstrap;
    this.channels = channels;
    this.onFinished = onFinished;
    this.search = new LeaderSearch(settings.endpoints());
  }

  void begin(Call call) {
    if (closed) {
      fail(call, new ProposalException.Stopped("the client is closed"));
      return;
    }
    calls.add(call);
    call.deadline = loop.schedule(() -> expired(call), call.remainingNanos(), TimeUnit.NANOSECONDS);
    attempt(call);
  }

  void flush() {
    connections.values().forEach(ClientConnection::flush);
  }

  void close() {
    closed = true;
    for (Call call : new ArrayList<>(calls)) {
      fail(
          call,
          call.sent && !call.isRead()
              ? new UnknownOutcome("the client was closed before the answer came")
              : new ProposalException.Stopped("the client is closed"));
    }
  }

  private void attempt(Call call) {
    if (!call.finished) {
      connection(search.target()).submit(call);
    }
  }

  private ClientConnection connection(Address address) {
    ClientConnection existing = connections.get(address);
    if (existing != null) {
      return existing;
    }
    closeIdle();
    ClientConnection connection = new ClientConnection(address, settings, this);
    connections.put(address, connection);
    var unused = bootstrap
        .clone()
        .handler(new Initializer(connection))
        .connect(InetSocketAddress.createUnresolved(address.host(), address.port()))
        .addListener(done -> {
          if (!done.isSuccess()) {
            connection.failed(done.cause());
          }
        });
    return connection;
  }

  /** Members that led once need not be stayed connected to. */
  private void closeIdle() {
    for (ClientConnection connection : new ArrayList<>(connections.values())) {
      if (connection.isIdle()) {
        connection.close();
      }
    }
  }

  @Override
  public void answered(ClientConnection connection, Call call, ClientResponse response) {
    call.connection = null;
    call.sent = false;
    if (response instanceof Result result) {
      if (finish(call)) {
        call.future.complete(result.result());
      }
      return;
    }
    failed(connection.address, call, (Failure) response);
  }

  private void failed(Address asked, Call call, Failure failure) {
    switch (failure.reason()) {
      case NOT_LEADER -> redirect(asked, call, member(failure.leader()));
      case BUSY -> retry(call, new ProposalException.Busy(failure.text()));
      case STOPPED -> {
        search.moveOnFrom(asked);
        retry(call, new ProposalException.Stopped(failure.text()));
      }
      case TOO_LARGE -> fail(call, new ProposalException.TooLarge(failure.text()));
      case REFUSED ->
        fail(
            call,
            call.isRead()
                ? new ProposalException.QueryFailed(failure.text())
                : new ProposalException.Refused(failure.text()));
      case SESSION_EXPIRED -> fail(call, new ProposalException.SessionExpired(failure.text()));
      case TOO_MANY_SESSIONS -> fail(call, new ProposalException.TooManySessions(failure.text()));
      case SESSION_MISUSED -> fail(call, new ProposalException.SessionMisused(failure.text()));
      case SESSION_REFUSED -> fail(call, ProposalException.Refused.kept(failure.text()));
      case UNKNOWN_OUTCOME -> fail(call, new UnknownOutcome(failure.text()));
    }
  }

  private void redirect(Address asked, Call call, @Nullable Member leader) {
    if (leader == null || leader.address().equals(asked)) {
      search.moveOnFrom(asked);
    } else {
      search.leaderIs(leader.address());
    }
    retry(call, new ProposalException.NotLeader(leader));
  }

  private static @Nullable Member member(@Nullable Leader leader) {
    return leader == null
        ? null
        : new Member(leader.memberId(), new Address(leader.host(), leader.port()));
  }

  @Override
  public void lost(ClientConnection connection, String reason, List<Call> held) {
    connections.remove(connection.address, connection);
    search.moveOnFrom(connection.address);
    for (Call call : held) {
      call.connection = null;
      if (call.sent && !call.isRead()) {
        fail(
            call,
            new UnknownOutcome("the connection to "
                + connection.address
                + " broke before the answer came: "
                + reason));
      } else {
        call.sent = false;
        retry(
            call,
            new ProposalException.Stopped("cannot reach " + connection.address + ": " + reason));
      }
    }
  }

  private void retry(Call call, ProposalException because) {
    call.lastFailure = because;
    if (!call.finished && !closed) {
      var unused = loop.schedule(
          () -> {
            attempt(call);
            flush();
          },
          call.nextPauseNanos(),
          TimeUnit.NANOSECONDS);
    }
  }

  private void expired(Call call) {
    long millis = TimeUnit.NANOSECONDS.toMillis(call.timeoutNanos);
    ClientConnection asked = call.connection;
    if (asked != null && call.sent) {
      // It may be paused or cut off from us; let the next calls ask somebody else.
      search.moveOnFrom(asked.address);
      String text = "no answer from " + asked.address + " within " + millis + " ms";
      fail(call, call.isRead() ? new ProposalException.TimedOut(text) : new UnknownOutcome(text));
    } else if (call.lastFailure != null) {
      fail(call, call.lastFailure);
    } else {
      fail(
          call,
          new ProposalException.Stopped(
              "none of " + settings.endpoints() + " was reached within " + millis + " ms"));
    }
  }

  private void fail(Call call, ProposalException failure) {
    if (finish(call)) {
      call.future.completeExceptionally(failure);
    }
  }

  /** Whether the call was not over before. */
  private boolean finish(Call call) {
    if (call.finished) {
      return false;
    }
    call.finished = true;
    calls.remove(call);
    if (call.deadline != null) {
      call.deadline.cancel(false);
    }
    if (call.connection != null) {
      call.connection.forget(call);
    }
    onFinished.run();
    return true;
  }

  private final class Initializer extends ChannelInitializer<SocketChannel> {
    private final ClientConnection connection;

    Initializer(ClientConnection connection) {
      this.connection = connection;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      channels.add(channel);
      channel.pipeline().addLast(new FrameHandler(connection, Hello.FRAME_LENGTH_MAX, STALL_NANOS));
    }
  }
}
