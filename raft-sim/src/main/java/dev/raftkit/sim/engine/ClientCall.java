package dev.raftkit.sim.engine;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.workload.ReadWay;
import org.jspecify.annotations.Nullable;

/** A client's request to one server: the command, how it is to be read, and whom to tell. */
public final class ClientCall {
  private final Answers client;
  private final long id;
  private final byte[] command;
  private final ReadWay way;

  public ClientCall(Answers client, long id, byte[] command, ReadWay way) {
    this.client = client;
    this.id = id;
    this.command = command;
    this.way = way;
  }

  public Answers client() {
    return client;
  }

  public long id() {
    return id;
  }

  /** How to answer; a command that changes something goes through the log. */
  public ReadWay way() {
    return way;
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
