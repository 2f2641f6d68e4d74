package dev.raftkit.sim.engine.schedule;

import dev.raftkit.core.message.MessageType;
import dev.raftkit.sim.engine.fault.MembershipCode;
import org.jspecify.annotations.Nullable;

/**
 * One step of a {@link Schedule}.
 *
 * @param server the server that acts, counted from 0; the receiver of a message
 * @param from the sender of a message, else -1
 * @param type the type of a message, else null
 * @param position which of several: of the messages of that type that wait on that link, counted from
 *     the newest; of works of a disk or a state machine, counted from the oldest
 * @param detail a number that the kind defines: how many unsynced writes survive, which entry is
 *     damaged, counted from the last one, how many bytes pad a command, or how members change
 * @param keep whether the message stays, to be delivered once more
 * @param lags whether the server's disk and state machine do not follow at once, but at a step of
 *     their own, or at the server's next step that does not lag
 * @param at the clock moves here before the step, unless it is there already; 0 for nowhere
 */
public record Step(
    StepKind kind,
    int server,
    int from,
    @Nullable MessageType type,
    int position,
    int detail,
    boolean keep,
    boolean lags,
    long at) {
  public static final int POSITION_MAX = 1 << 20;

  private static final int DETAIL_MAX = Math.max(POSITION_MAX, MembershipCode.MAX);

  public Step {
    boolean delivers = kind == StepKind.DELIVER;
    if (delivers != (type != null) || delivers != (from >= 0)) {
      throw new IllegalArgumentException("a message has a sender and a type, nothing else has");
    }
    requireRange("the position", position, POSITION_MAX);
    requireRange("the detail", detail, DETAIL_MAX);
    requireRange("the time", at, Long.MAX_VALUE);
  }

  private static void requireRange(String name, long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(name + " must be 0 to " + max + ", not " + value);
    }
  }

  /** A server does something by itself, or something is done to it. */
  public static Step of(StepKind kind, int server) {
    return new Step(kind, server, -1, null, 0, 0, false, false, 0);
  }

  /** The newest message of its type arrives. */
  public static Step deliver(int from, int to, MessageType type) {
    return new Step(StepKind.DELIVER, to, from, type, 0, 0, false, false, 0);
  }

  public Step withPosition(int other) {
    return new Step(kind, server, from, type, other, detail, keep, lags, at);
  }

  public Step withDetail(int other) {
    return new Step(kind, server, from, type, position, other, keep, lags, at);
  }

  public Step withKeep(boolean keeps) {
    return new Step(kind, server, from, type, position, detail, keeps, lags, at);
  }

  public Step withLags(boolean lagging) {
    return new Step(kind, server, from, type, position, detail, keep, lagging, at);
  }

  public Step withAt(long nanos) {
    return new Step(kind, server, from, type, position, detail, keep, lags, nanos);
  }

  /** The same between other servers. */
  public Step withServers(int acting, int sender) {
    return new Step(kind, acting, sender, type, position, detail, keep, lags, at);
  }
}
