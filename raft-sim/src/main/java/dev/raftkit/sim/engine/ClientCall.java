package dev.raftkit.sim.engine;

import dev.raftkit.core.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** A client's request to one server: the command, and whom to tell. */
public final class ClientCall {
  private final Answers client;
  private final long id;
  private final byte[] command;

  public ClientCall(Answers client, long id, byte[] command) {
    this.client = client;
    this.id = id;
    this.command = command;
  }

  public Answers client() {
    return client;
  }

  public long id() {
    return id;
  }

  /** The command itself, not a copy. */
  public byte[] command() {
    return command;
  }

  /** What a client learns of its call. */
  public interface Answers {
    /** The server does not run, or does not lead; nothing happened. */
    void refused(long id, @Nullable NodeId leader);

    /** The leader has too much to do; nothing happened. */
    void busy(long id);

    /** The command was applied. */
    void done(long id, byte[] result);

    /** The command was applied; the state machine refused it. */
    void declined(long id, String reason);

    /** The command was overwritten: it never happened, and never will. */
    void overwritten(long id);
  }
}
