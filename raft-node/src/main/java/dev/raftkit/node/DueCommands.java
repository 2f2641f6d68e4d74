package dev.raftkit.node;

import dev.raftkit.core.log.EntryType;
import dev.raftkit.node.session.SessionClock;
import dev.raftkit.node.session.TimedEntry;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The leader's part in what a {@link TimedStateMachine} finds due: asks it when the time has come, and
 * proposes what it says, one command at a time. Others do nothing: a leader's command is never
 * forwarded, so one that was replaced cannot end anything by the log of its successor. Loop only.
 */
final class DueCommands {
  /** How long a command waits for its place in the log. */
  private static final long TIMEOUT_NANOS = 1_000_000_000;

  /** After how long another is tried when one had none. */
  private static final long PAUSE_NANOS = 100_000_000;

  private final SessionClock clock;
  private final Applier applier;
  private final Proposals proposals;
  private final Inbox inbox;
  private boolean underWay;
  private long notBefore;

  DueCommands(SessionClock clock, Applier applier, Proposals proposals, Inbox inbox) {
    this.clock = clock;
    this.applier = applier;
    this.proposals = proposals;
    this.inbox = inbox;
  }

  /** When {@link #settle} must be called. */
  long deadline(long leadingTerm) {
    long due = clock.dueDeadline(leadingTerm);
    return underWay || due == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(due, notBefore);
  }

  /** Asks the state machine, if it is time. */
  void settle(long now, long leadingTerm) {
    if (deadline(leadingTerm) <= now) {
      underWay = true;
      applier.due(clock.stamp(now, leadingTerm));
    }
  }

  /** The state machine has answered; null when there is nothing due after all. */
  void found(long now, byte @Nullable [] command) {
    if (command == null) {
      over(now, PAUSE_NANOS);
      return;
    }
    CompletableFuture<byte[]> outcome =
        proposals.offer(EntryType.TIMED, TimedEntry.encode(command, true), now, TIMEOUT_NANOS);
    var unused = outcome.whenComplete(
        (result, failure) -> inbox.add(later -> over(later, failure == null ? 0 : PAUSE_NANOS)));
  }

  private void over(long now, long pauseNanos) {
    underWay = false;
    notBefore = now + pauseNanos;
  }
}
