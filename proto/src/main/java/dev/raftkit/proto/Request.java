package dev.raftkit.proto;

/** What a client asks of a member. */
public sealed interface Request permits ClientRequest, AdminRequest, ReadRequest, SessionAsk {
  /** Chosen by the client; comes back in the answer. */
  long requestId();

  int group();

  /** How long the client waits. */
  long timeoutNanos();
}
