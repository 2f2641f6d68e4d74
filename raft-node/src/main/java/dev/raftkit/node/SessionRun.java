package dev.raftkit.node;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.node.session.SessionReply;
import dev.raftkit.node.session.SessionStep;
import dev.raftkit.node.session.SessionSummary;
import dev.raftkit.node.session.SessionTable;
import dev.raftkit.node.session.TimedEntry;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions and their clock make of a run of committed entries: which commands are to be
 * applied at what time, and the answers to the entries that are the sessions'. Apply worker only.
 */
final class SessionRun {
  private final @Nullable SessionReply[] replies;
  private final byte[] @Nullable [] commands;
  private final long[] clocks;
  private final boolean[] isDue;
  private final SessionTable table;

  private SessionRun(EntryBatch entries, SessionTable table) {
    this.table = table;
    replies = new SessionReply[entries.size()];
    commands = new byte[entries.size()][];
    clocks = new long[entries.size()];
    isDue = new boolean[entries.size()];
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.type() == EntryType.SESSION) {
        SessionStep step = table.take(entries.firstIndex() + i, entry.payload());
        replies[i] = step.reply();
        commands[i] = step.command();
      } else if (entry.type() == EntryType.TIMED) {
        TimedEntry timed = TimedEntry.decode(entry.payload());
        table.advance(timed.clock());
        commands[i] = timed.command();
        isDue[i] = timed.isDue();
      }
      clocks[i] = table.clock();
    }
  }

  /** Null when none of the entries is a session's, and none has a time. */
  static @Nullable SessionRun of(EntryBatch entries, SessionTable table) {
    for (int i = 0; i < entries.size(); i++) {
      EntryType type = entries.get(i).type();
      if (type == EntryType.SESSION || type == EntryType.TIMED) {
        return new SessionRun(entries, table);
      }
    }
    return null;
  }

  /** The command to apply for the entry at a place; null if there is none in it. */
  byte @Nullable [] command(int place) {
    return commands[place];
  }

  /** Session time as of the entry at a place. */
  long clock(int place) {
    return clocks[place];
  }

  /** Whether the entry at a place is what the leader itself found due. */
  boolean isDue(int place) {
    return isDue[place];
  }

  /** The answer to the entry at a place; null if it is no session's. */
  @Nullable
  SessionReply reply(int place) {
    return replies[place];
  }

  /** What the table comes to now. */
  SessionSummary summary() {
    return table.summary();
  }

  /** All was applied: gives the proposals the answers to hold. */
  void answer(@Nullable PendingProposal[] proposals) {
    for (int i = 0; i < proposals.length; i++) {
      PendingProposal proposal = proposals[i];
      SessionReply reply = replies[i];
      if (proposal != null && reply != null) {
        hold(proposal, reply);
      }
    }
  }

  private static void hold(PendingProposal proposal, SessionReply reply) {
    switch (reply.kind()) {
      case RESULT -> proposal.hold(reply.result());
      case REFUSED -> proposal.hold(ProposalException.Refused.kept(reply.text()));
      case EXPIRED -> proposal.hold(new ProposalException.SessionExpired(reply.text()));
      case MISUSED -> proposal.hold(new ProposalException.SessionMisused(reply.text()));
      case TOO_MANY_SESSIONS -> proposal.hold(new ProposalException.TooManySessions(reply.text()));
      case BUSY -> proposal.hold(new ProposalException.Busy(reply.text()));
    }
  }
}
