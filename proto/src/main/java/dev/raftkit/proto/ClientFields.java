package dev.raftkit.proto;

import com.google.protobuf.UnsafeByteOperations;
import dev.raftkit.proto.ClientResponse.Failure;
import dev.raftkit.proto.ClientResponse.Leader;
import dev.raftkit.proto.ClientResponse.Reason;
import dev.raftkit.proto.ClientResponse.Result;
import dev.raftkit.proto.generated.Wire;
import org.jspecify.annotations.Nullable;

/** Requests and responses, field by field, to protobuf and back. */
final class ClientFields {
  private ClientFields() {}

  static Wire.ClientRequest write(Request request) {
    Wire.ClientRequest.Builder wire =
        Wire.ClientRequest.newBuilder().setRequestId(request.requestId()).setGroup(request.group());
    if (request instanceof SessionAsk ask) {
      return wire.setSession(SessionFields.write(ask)).build();
    }
    if (request instanceof ClientRequest proposal) {
      return wire.setPropose(write(proposal)).build();
    }
    return request instanceof ReadRequest read
        ? wire.setRead(write(read)).build()
        : wire.setAdmin(AdminFields.write((AdminRequest) request)).build();
  }

  private static Wire.ClientRequest.Read write(ReadRequest request) {
    return Wire.ClientRequest.Read.newBuilder()
        .setQuery(UnsafeByteOperations.unsafeWrap(request.query()))
        .setTimeoutNanos(request.timeoutNanos())
        .setConsistency(write(request.consistency()))
        .setStaleNanosMax(request.staleNanosMax())
        .build();
  }

  private static Wire.ClientRequest.Consistency write(ReadRequest.Consistency consistency) {
    return switch (consistency) {
      case LINEARIZABLE -> Wire.ClientRequest.Consistency.LINEARIZABLE;
      case LEASE -> Wire.ClientRequest.Consistency.LEASE;
      case STALE -> Wire.ClientRequest.Consistency.STALE;
    };
  }

  private static Wire.ClientRequest.Propose write(ClientRequest request) {
    return Wire.ClientRequest.Propose.newBuilder()
        .setCommand(UnsafeByteOperations.unsafeWrap(request.command()))
        .setTimeoutNanos(request.timeoutNanos())
        .build();
  }

  /** Throws IllegalArgumentException too, from the requests themselves. */
  static Request read(Wire.ClientRequest wire) throws MalformedFrameException {
    return switch (wire.getRequestCase()) {
      case PROPOSE ->
        new ClientRequest(
            wire.getRequestId(),
            wire.getGroup(),
            wire.getPropose().getCommand().toByteArray(),
            wire.getPropose().getTimeoutNanos());
      case READ ->
        new ReadRequest(
            wire.getRequestId(),
            wire.getGroup(),
            wire.getRead().getQuery().toByteArray(),
            read(wire.getRead().getConsistency()),
            wire.getRead().getStaleNanosMax(),
            wire.getRead().getTimeoutNanos());
      case ADMIN ->
        new AdminRequest(
            wire.getRequestId(),
            wire.getGroup(),
            AdminFields.read(wire.getAdmin()),
            wire.getAdmin().getTimeoutNanos());
      case SESSION -> SessionFields.read(wire.getRequestId(), wire.getGroup(), wire.getSession());
      case REQUEST_NOT_SET -> throw new MalformedFrameException("a request of no known type");
    };
  }

  private static ReadRequest.Consistency read(Wire.ClientRequest.Consistency consistency)
      throws MalformedFrameException {
    return switch (consistency) {
      case LINEARIZABLE -> ReadRequest.Consistency.LINEARIZABLE;
      case LEASE -> ReadRequest.Consistency.LEASE;
      case STALE -> ReadRequest.Consistency.STALE;
      case CONSISTENCY_UNSPECIFIED, UNRECOGNIZED ->
        throw new MalformedFrameException("a read of no known consistency");
    };
  }

  static Wire.ClientResponse write(ClientResponse response) {
    Wire.ClientResponse.Builder wire =
        Wire.ClientResponse.newBuilder().setRequestId(response.requestId());
    return response instanceof Result result
        ? wire.setResult(UnsafeByteOperations.unsafeWrap(result.result())).build()
        : wire.setFailure(write((Failure) response)).build();
  }

  private static Wire.ClientResponse.Failure write(Failure failure) {
    Wire.ClientResponse.Failure.Builder wire = Wire.ClientResponse.Failure.newBuilder()
        .setReason(write(failure.reason()))
        .setText(WireText.cut(failure.text()));
    Leader leader = failure.leader();
    return leader == null ? wire.build() : wire.setLeader(write(leader)).build();
  }

  private static Wire.ClientResponse.Leader write(Leader leader) {
    return Wire.ClientResponse.Leader.newBuilder()
        .setMemberId(leader.memberId().name())
        .setHost(leader.host())
        .setPort(leader.port())
        .build();
  }

  /** Throws IllegalArgumentException too, from {@link Failure} and {@link Leader}. */
  static ClientResponse read(Wire.ClientResponse wire) throws MalformedFrameException {
    return switch (wire.getOutcomeCase()) {
      case RESULT -> new Result(wire.getRequestId(), wire.getResult().toByteArray());
      case FAILURE -> read(wire.getRequestId(), wire.getFailure());
      case OUTCOME_NOT_SET -> throw new MalformedFrameException("a response of no known type");
    };
  }

  private static Failure read(long requestId, Wire.ClientResponse.Failure wire)
      throws MalformedFrameException {
    return new Failure(
        requestId,
        read(wire.getReason()),
        WireText.checked(wire.getText()),
        wire.hasLeader() ? read(wire.getLeader()) : null);
  }

  private static @Nullable Leader read(Wire.ClientResponse.Leader wire)
      throws MalformedFrameException {
    return new Leader(
        WireNumbers.memberId(wire.getMemberId(), "the leader"), wire.getHost(), wire.getPort());
  }

  private static Wire.ClientResponse.Reason write(Reason reason) {
    return switch (reason) {
      case NOT_LEADER -> Wire.ClientResponse.Reason.NOT_LEADER;
      case BUSY -> Wire.ClientResponse.Reason.BUSY;
      case TOO_LARGE -> Wire.ClientResponse.Reason.TOO_LARGE;
      case REFUSED -> Wire.ClientResponse.Reason.REFUSED;
      case UNKNOWN_OUTCOME -> Wire.ClientResponse.Reason.UNKNOWN_OUTCOME;
      case STOPPED -> Wire.ClientResponse.Reason.STOPPED;
      case SESSION_EXPIRED -> Wire.ClientResponse.Reason.SESSION_EXPIRED;
      case TOO_MANY_SESSIONS -> Wire.ClientResponse.Reason.TOO_MANY_SESSIONS;
      case SESSION_MISUSED -> Wire.ClientResponse.Reason.SESSION_MISUSED;
      case SESSION_REFUSED -> Wire.ClientResponse.Reason.SESSION_REFUSED;
    };
  }

  private static Reason read(Wire.ClientResponse.Reason reason) throws MalformedFrameException {
    return switch (reason) {
      case NOT_LEADER -> Reason.NOT_LEADER;
      case BUSY -> Reason.BUSY;
      case TOO_LARGE -> Reason.TOO_LARGE;
      case REFUSED -> Reason.REFUSED;
      case UNKNOWN_OUTCOME -> Reason.UNKNOWN_OUTCOME;
      case STOPPED -> Reason.STOPPED;
      case SESSION_EXPIRED -> Reason.SESSION_EXPIRED;
      case TOO_MANY_SESSIONS -> Reason.TOO_MANY_SESSIONS;
      case SESSION_MISUSED -> Reason.SESSION_MISUSED;
      case SESSION_REFUSED -> Reason.SESSION_REFUSED;
      case REASON_UNSPECIFIED, UNRECOGNIZED ->
        throw new MalformedFrameException("a failure for no known reason");
    };
  }
}
