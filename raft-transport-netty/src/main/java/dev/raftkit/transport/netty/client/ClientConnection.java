package dev.raftkit.transport.netty.client;

import dev.raftkit.node.membership.Address;
import dev.raftkit.proto.ClientResponse;
import dev.raftkit.proto.Hello;
import dev.raftkit.proto.HelloResponse;
import dev.raftkit.proto.HelloResponse.Refused;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.WireCodec;
import dev.raftkit.transport.netty.channel.Conversation;
import dev.raftkit.transport.netty.channel.FrameHandler;
import dev.raftkit.transport.netty.channel.RateLimitedLog;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The client's connection to one member: calls wait until the member has accepted us and while it
 * does not read, then are written, then wait for their answer by id. Event loop only.
 */
final class ClientConnection implements Conversation {
  /** Learns what becomes of calls. */
  interface Listener {
    void answered(ClientConnection connection, Call call, ClientResponse response);

    /** The connection is gone, with all calls that it held. */
    void lost(ClientConnection connection, String reason, List<Call> calls);
  }

  final Address address;
  private final ClientSettings settings;
  private final Listener listener;
  private final Map<Long, Call> waiting = new LinkedHashMap<>();
  private final Map<Long, Call> sent = new LinkedHashMap<>();
  private @Nullable FrameHandler open;
  private @Nullable Future<?> helloTimeout;
  private boolean ready;
  private boolean unflushed;
  private String failure = "the connection was closed";

  ClientConnection(Address address, ClientSettings settings, Listener listener) {
    this.address = address;
    this.settings = settings;
    this.listener = listener;
  }

  /** Takes a call over; {@link #flush} sends it. */
  void submit(Call call) {
    call.connection = this;
    waiting.put(call.requestId, call);
    writeWaiting();
  }

  void flush() {
    if (open != null && unflushed) {
      unflushed = false;
      open.flush();
    }
  }

  /** Forgets a call that is over; an answer that still comes is ignored. */
  void forget(Call call) {
    waiting.remove(call.requestId);
    sent.remove(call.requestId);
  }

  boolean isIdle() {
    return waiting.isEmpty() && sent.isEmpty();
  }

  void close() {
    if (open != null) {
      open.close();
    }
  }

  /** It could not even be opened. */
  void failed(Throwable cause) {
    failure = String.valueOf(cause.getMessage());
    closed();
  }

  @Override
  public void opened(FrameHandler connection) {
    open = connection;
    connection.write(WireCodec.hello(Hello.client(settings.clusterId())));
    connection.flush();
    helloTimeout = connection.schedule(settings.helloTimeoutNanos(), () -> late(connection));
  }

  private void late(FrameHandler connection) {
    broken(connection, "no answer to the hello");
    connection.close();
  }

  @Override
  public void frame(FrameHandler connection, ByteBuffer body) throws MalformedFrameException {
    if (!ready) {
      welcomed(connection, WireCodec.decodeHelloResponse(body));
      return;
    }
    ClientResponse response = WireCodec.decodeClientResponse(body);
    Call call = sent.remove(response.requestId());
    if (call != null) {
      listener.answered(this, call, response);
    }
  }

  private void welcomed(FrameHandler connection, HelloResponse response)
      throws MalformedFrameException {
    if (helloTimeout != null) {
      helloTimeout.cancel(false);
    }
    if (response instanceof Refused refused) {
      throw new MalformedFrameException("refused, " + refused.reason() + ": " + refused.text());
    }
    ready = true;
    connection.lengthMax(settings.frameBytesMax());
    writeWaiting();
    flush();
  }

  private void writeWaiting() {
    while (ready && open != null && open.channel().isWritable() && !waiting.isEmpty()) {
      Call call = waiting.values().iterator().next();
      waiting.remove(call.requestId);
      // Its deadline is about to end it: not sent, it has no unknown outcome.
      long remainingNanos = call.remainingNanos();
      if (remainingNanos > 0) {
        write(open, call, remainingNanos);
      }
    }
  }

  private void write(FrameHandler connection, Call call, long remainingNanos) {
    call.sent = true;
    sent.put(call.requestId, call);
    connection.write(WireCodec.clientRequest(call.request(settings.group(), remainingNanos)));
    unflushed = true;
  }

  @Override
  public void writable(FrameHandler connection, boolean writable) {
    if (writable) {
      writeWaiting();
      flush();
    }
  }

  @Override
  public void broken(FrameHandler connection, String reason) {
    failure = RateLimitedLog.escaped(reason);
  }

  @Override
  public void closed() {
    if (helloTimeout != null) {
      helloTimeout.cancel(false);
    }
    ready = false;
    open = null;
    List<Call> held = new ArrayList<>(waiting.values());
    held.addAll(sent.values());
    waiting.clear();
    sent.clear();
    listener.lost(this, failure, held);
  }
}
