package dev.raftkit.node;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.node.session.SessionReply;
import dev.raftkit.node.session.SessionStep;
import dev.raftkit.node.session.SessionSummary;
import dev.raftkit.node.session.SessionTable;
import org.jspecify.annotations.Nullable;

/**
 * What the sessions make of a run of committed entries: which commands are to be applied, and the
 * answers to the entries that are theirs. Apply worker only.
 */
final class SessionRun {
  private final @Nullable SessionReply[] replies;
  private final byte @Nullable [] @Nullable [] commands;
  private final SessionTable table;

  private SessionRun(EntryBatch entries, SessionTable table) {
    this.table = table;
    replies = new SessionReply[entries.size()];
    commands = new byte[entries.size()][];
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.type() == EntryType.SESSION) {
        SessionStep step = table.take(entries.firstIndex() + i, entry.payload());
        replies[i] = step.reply();
        commands[i] = step.command();
      }
    }
  }

  /** Null when none of the entries is a session's. */
  static @Nullable SessionRun of(EntryBatch entries, SessionTable table) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i).type() == EntryType.SESSION) {
        return new SessionRun(entries, table);
      }
    }
    return null;
  }

  /** The commands to apply for sessions, by place; null where there is none. */
  byte @Nullable [] @Nullable [] commands() {
    return commands;
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
