package dev.raftkit.transport.netty;

import dev.raftkit.node.session.SessionId;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.proto.SessionAsk;

/** Requests of sessions, in the words of those who carry them out. */
final class SessionRequests {
  private SessionRequests() {}

  static SessionRequest of(SessionAsk ask) {
    return switch (ask.kind()) {
      case OPEN -> SessionRequest.open(ask.key(), ask.subject());
      case COMMAND ->
        SessionRequest.command(session(ask), ask.sequence(), ask.unansweredFrom(), ask.command());
      case KEEP_ALIVE -> SessionRequest.keepAlive(session(ask), ask.unansweredFrom());
      case CLOSE -> SessionRequest.close(session(ask));
    };
  }

  private static SessionId session(SessionAsk ask) {
    return new SessionId(ask.subject(), ask.key());
  }
}
