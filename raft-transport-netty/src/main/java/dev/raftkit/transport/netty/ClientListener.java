package dev.raftkit.transport.netty;

import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.proto.AdminRequest;
import dev.raftkit.proto.ClientRequest;
import dev.raftkit.proto.ClientResponse;
import dev.raftkit.proto.MalformedFrameException;
import dev.raftkit.proto.ReadRequest;
import dev.raftkit.proto.Request;
import dev.raftkit.proto.SessionAsk;
import dev.raftkit.proto.WireCodec;
import dev.raftkit.transport.netty.channel.Conversation;
import dev.raftkit.transport.netty.channel.FrameHandler;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection: requests in, answers out, each with its request's id and in any order. What
 * a client may have under way is bounded in requests and bytes; a client that does not read its
 * answers is not read from, and in the end cut off.
 */
final class ClientListener implements Conversation {
  private final Reception reception;
  private final FrameHandler connection;
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean wakingUp = new AtomicBoolean();
  private @Nullable Future<?> stall;
  private int inFlight;
  private long inFlightBytes;

  /** An answer and the size of the command that it is for. */
  private record Answer(ClientResponse response, int commandBytes) {}

  ClientListener(Reception reception, FrameHandler connection) {
    this.reception = reception;
    this.connection = connection;
  }

  @Override
  public void opened(FrameHandler connection) {}

  @Override
  public void frame(FrameHandler connection, ByteBuffer body) throws MalformedFrameException {
    Request request = WireCodec.decodeClientRequest(body);
    reception.tally.requestsReceived.increment();
    int bytes = commandBytes(request);
    TransportSettings settings = reception.settings;
    inFlight++;
    inFlightBytes += bytes;
    if (inFlight > settings.clientInFlightMax()
        || inFlightBytes > settings.clientInFlightBytesMax()) {
      reception.tally.requestsBusy.increment();
      answer(request, ClientResponses.busy(request.requestId(), settings));
      return;
    }
    if (request instanceof ClientRequest proposal) {
      propose(proposal);
    } else if (request instanceof ReadRequest read) {
      read(read);
    } else if (request instanceof SessionAsk ask) {
      ask(ask);
    } else {
      administer((AdminRequest) request);
    }
  }

  private static int commandBytes(Request request) {
    if (request instanceof SessionAsk ask) {
      return ask.command().length;
    }
    if (request instanceof ClientRequest proposal) {
      return proposal.command().length;
    }
    return request instanceof ReadRequest read ? read.query().length : 0;
  }

  private void ask(SessionAsk ask) {
    reception
        .receiver
        .asked(ask.group(), SessionRequests.of(ask), ask.timeoutNanos())
        .whenComplete((result, failure) -> answer(
            ask,
            failure == null
                ? ClientResponses.result(ask.requestId(), result, reception.settings)
                : ClientResponses.failure(ask.requestId(), failure)));
  }

  private void administer(AdminRequest request) {
    outcome(request)
        .whenComplete((result, failure) -> answer(
            request,
            failure == null
                ? ClientResponses.result(request.requestId(), result, reception.settings)
                : ClientResponses.failure(request.requestId(), failure)));
  }

  private void read(ReadRequest request) {
    reception
        .receiver
        .read(request.group(), request.query(), consistency(request), request.timeoutNanos())
        .whenComplete((answer, failure) -> answer(
            request,
            failure == null
                ? ClientResponses.answer(request.requestId(), answer, reception.settings)
                : ClientResponses.failure(request.requestId(), failure)));
  }

  private static ReadConsistency consistency(ReadRequest request) {
    return switch (request.consistency()) {
      case LINEARIZABLE -> ReadConsistency.LINEARIZABLE;
      case LEASE -> ReadConsistency.LEASE;
      case STALE -> new ReadConsistency(ReadConsistency.Kind.STALE, request.staleNanosMax());
    };
  }

  private CompletionStage<byte[]> outcome(AdminRequest request) {
    AdminRequest.Action action = request.action();
    if (action instanceof AdminRequest.Transfer transfer) {
      return reception
          .receiver
          .transferRequested(request.group(), transfer.target(), request.timeoutNanos())
          .thenApply(leader -> leader.id().name().getBytes(StandardCharsets.US_ASCII));
    }
    return action instanceof AdminRequest.ChangeMembers change
        ? reception
            .receiver
            .changeRequested(request.group(), change.change(), request.timeoutNanos())
            .thenApply(ConfigurationFormat::encode)
        : reception.receiver.membersRequested(request.group()).thenApply(WireCodec::memberList);
  }

  private void propose(ClientRequest request) {
    CompletionStage<byte[]> outcome =
        reception.receiver.proposed(request.group(), request.command(), request.timeoutNanos());
    outcome.whenComplete((result, failure) -> answer(
        request,
        failure == null
            ? ClientResponses.result(request.requestId(), result, reception.settings)
            : ClientResponses.failure(request.requestId(), failure)));
  }

  /** Any thread. All answers until the I/O thread gets to them cost one wake-up. */
  private void answer(Request request, ClientResponse response) {
    answers.add(new Answer(response, commandBytes(request)));
    if (wakingUp.compareAndSet(false, true)) {
      connection.channel().eventLoop().execute(this::writeAnswers);
    }
  }

  private void writeAnswers() {
    wakingUp.set(false);
    boolean open = connection.channel().isActive();
    for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
      inFlight--;
      inFlightBytes -= answer.commandBytes;
      if (open) {
        connection.write(WireCodec.clientResponse(answer.response));
      }
    }
    connection.flush();
  }

  @Override
  public void writable(FrameHandler connection, boolean writable) {
    connection.channel().config().setAutoRead(writable);
    if (stall != null) {
      stall.cancel(false);
      stall = null;
    }
    if (!writable) {
      stall = connection.schedule(reception.settings.stallTimeoutNanos(), this::cutOff);
    }
  }

  private void cutOff() {
    broken(connection, "it does not read its answers");
    connection.close();
  }

  @Override
  public void broken(FrameHandler connection, String reason) {
    reception.tally.connectionsBroken.increment();
    reception.log.warn(reception.self.memberId()
        + " closed a client's connection from "
        + connection.remoteAddress()
        + ": "
        + reason);
  }

  @Override
  public void closed() {
    if (stall != null) {
      stall.cancel(false);
    }
  }
}
