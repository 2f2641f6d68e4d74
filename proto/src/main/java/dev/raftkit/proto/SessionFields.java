package dev.raftkit.proto;

import com.google.protobuf.UnsafeByteOperations;
import dev.raftkit.proto.SessionAsk.Envelope;
import dev.raftkit.proto.generated.Wire;

/** Requests of sessions, field by field, to protobuf and back. */
final class SessionFields {
  private SessionFields() {}

  static Wire.ClientRequest.Session write(SessionAsk ask) {
    Wire.ClientRequest.Session.Builder wire = Wire.ClientRequest.Session.newBuilder()
        .setTimeoutNanos(ask.timeoutNanos())
        .setKey(ask.key());
    return switch (ask.kind()) {
      case OPEN ->
        wire.setOpen(Wire.ClientRequest.OpenSession.newBuilder().setTimeoutNanos(ask.subject()))
            .build();
      case COMMAND ->
        wire.setCommand(Wire.ClientRequest.SessionCommand.newBuilder()
                .setSession(ask.subject())
                .setSequence(ask.sequence())
                .setUnansweredFrom(ask.unansweredFrom())
                .setCommand(UnsafeByteOperations.unsafeWrap(ask.command())))
            .build();
      case KEEP_ALIVE ->
        wire.setKeepAlive(Wire.ClientRequest.KeepSessionAlive.newBuilder()
                .setSession(ask.subject())
                .setUnansweredFrom(ask.unansweredFrom()))
            .build();
      case CLOSE ->
        wire.setClose(Wire.ClientRequest.CloseSession.newBuilder().setSession(ask.subject()))
            .build();
    };
  }

  /** Throws IllegalArgumentException too, from {@link SessionAsk}. */
  static SessionAsk read(long requestId, int group, Wire.ClientRequest.Session wire)
      throws MalformedFrameException {
    Envelope envelope = new Envelope(requestId, group, wire.getTimeoutNanos());
    long key = wire.getKey();
    return switch (wire.getRequestCase()) {
      case OPEN -> SessionAsk.open(envelope, key, wire.getOpen().getTimeoutNanos());
      case COMMAND ->
        SessionAsk.command(
            envelope,
            wire.getCommand().getSession(),
            key,
            wire.getCommand().getSequence(),
            wire.getCommand().getUnansweredFrom(),
            wire.getCommand().getCommand().toByteArray());
      case KEEP_ALIVE ->
        SessionAsk.keepAlive(
            envelope,
            wire.getKeepAlive().getSession(),
            key,
            wire.getKeepAlive().getUnansweredFrom());
      case CLOSE -> SessionAsk.close(envelope, wire.getClose().getSession(), key);
      case REQUEST_NOT_SET ->
        throw new MalformedFrameException("a request of a session of no known type");
    };
  }
}
