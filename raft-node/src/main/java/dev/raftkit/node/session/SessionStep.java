package dev.raftkit.node.session;

import org.jspecify.annotations.Nullable;

/** What an entry comes to: its answer, and a command if one is to be applied for it. */
public final class SessionStep {
  private final SessionReply reply;
  private final byte @Nullable [] command;

  SessionStep(SessionReply reply, byte @Nullable [] command) {
    this.reply = reply;
    this.command = command;
  }

  public SessionReply reply() {
    return reply;
  }

  /** To be applied, and its result given to the {@link #reply}; null if there is nothing to apply. */
  public byte @Nullable [] command() {
    return command;
  }
}
