package dev.raftkit.proto;

import java.util.Arrays;

/** A client's proposal. Whoever makes one hands its command over, and nobody changes it afterwards. */
public final class ClientRequest implements Request {
  private final long requestId;
  private final int group;
  private final byte[] command;
  private final long timeoutNanos;

  /**
   * A proposal.
   *
   * @param requestId chosen by the client; comes back in the answer
   * @param timeoutNanos how long the client waits
   */
  public ClientRequest(long requestId, int group, byte[] command, long timeoutNanos) {
    if (group < 0) {
      throw new IllegalArgumentException("a group is 0 or more, not " + group);
    }
    if (timeoutNanos <= 0) {
      throw new IllegalArgumentException("a timeout is positive, not " + timeoutNanos + " ns");
    }
    this.requestId = requestId;
    this.group = group;
    this.command = command;
    this.timeoutNanos = timeoutNanos;
  }

  @Override
  public long requestId() {
    return requestId;
  }

  @Override
  public int group() {
    return group;
  }

  /** The command itself, not a copy: read it, never change it. */
  public byte[] command() {
    return command;
  }

  @Override
  public long timeoutNanos() {
    return timeoutNanos;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClientRequest that
        && requestId == that.requestId
        && group == that.group
        && timeoutNanos == that.timeoutNanos
        && Arrays.equals(command, that.command);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(requestId) + Arrays.hashCode(command);
  }

  @Override
  public String toString() {
    return "request " + requestId + " to group " + group + ": propose [" + command.length + "]";
  }
}
