package dev.raftkit.node;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.node.session.SessionReply;
import dev.raftkit.node.session.SessionSummary;
import dev.raftkit.node.session.SessionTable;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run of committed entries on its way through the state machine, on the apply worker. Results of
 * commands that were proposed elsewhere are dropped.
 */
final class ApplyTask implements Runnable, StateMachine.Results {
  private static final CommandBatch NONE = new CommandBatch(EntryBatch.empty(1));

  private final Applier applier;
  private final EntryBatch entries;
  private final long firstIndex;
  private final long lastIndex;
  private final long lastTerm;
  private final @Nullable Configuration configuration;
  private final @Nullable PendingProposal @Nullable [] proposals;
  private final BitSet answered = new BitSet();
  private CommandBatch commands = NONE;
  private @Nullable SessionRun sessions;
  private @Nullable SessionSummary summary;
  private boolean over;
  private @Nullable IllegalStateException misuse;

  /**
   * @param entries at least one
   * @param proposals by place in {@code entries}; null when there are none
   */
  ApplyTask(Applier applier, EntryBatch entries, @Nullable PendingProposal @Nullable [] proposals) {
    this.applier = applier;
    this.entries = entries;
    this.firstIndex = entries.firstIndex();
    this.lastIndex = entries.lastIndex();
    this.lastTerm = entries.at(lastIndex).term();
    this.configuration = lastConfiguration(entries);
    this.proposals = proposals;
  }

  private static @Nullable Configuration lastConfiguration(EntryBatch entries) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (entry.type() == EntryType.CONFIGURATION) {
        return ConfigurationFormat.decode(entry.payload());
      }
    }
    return null;
  }

  /** The last one among these entries; null if there is none. */
  @Nullable
  Configuration configuration() {
    return configuration;
  }

  long lastIndex() {
    return lastIndex;
  }

  long lastTerm() {
    return lastTerm;
  }

  @Nullable
  PendingProposal @Nullable [] proposals() {
    return proposals;
  }

  /** What the sessions come to after the run; null when none of its entries is theirs. */
  @Nullable
  SessionSummary sessions() {
    return summary;
  }

  @Override
  public void run() {
    applier.run(this);
  }

  /**
   * Applies the commands.
   *
   * @throws IllegalStateException if the state machine failed, or gave not exactly one result each
   */
  void applyTo(StateMachine stateMachine, SessionTable table) {
    takeSessions(table);
    if (commands.size() > 0) {
      apply(stateMachine);
    }
    if (sessions != null) {
      summary = sessions.summary();
      if (proposals != null) {
        sessions.answer(proposals);
      }
    }
  }

  private void takeSessions(SessionTable table) {
    try {
      commands = new CommandBatch(entries, table);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(
          "an entry at index " + firstIndex + " to " + lastIndex + " cannot be applied: "
              + e.getMessage(),
          e);
    }
    sessions = commands.sessions();
  }

  private void apply(StateMachine stateMachine) {
    try {
      stateMachine.apply(commands, this);
    } catch (Throwable e) {
      throw misuse != null
          ? misuse
          : new IllegalStateException("the state machine failed " + on(), e);
    } finally {
      over = true;
    }
    int missing = answered.nextClearBit(0);
    if (misuse == null && missing < commands.size()) {
      misuse = misused("gave no result for the command at index " + commands.index(missing));
    }
    if (misuse != null) {
      throw misuse;
    }
  }

  void answer() {
    if (proposals != null) {
      for (PendingProposal proposal : proposals) {
        if (proposal != null) {
          proposal.answer();
        }
      }
    }
  }

  @Override
  public void complete(int command, byte[] result) {
    Objects.requireNonNull(result, "a result may be empty, but not null");
    int place = answering(command);
    SessionReply reply = sessions == null ? null : sessions.reply(place);
    PendingProposal proposal = proposals == null ? null : proposals[place];
    if (reply != null) {
      reply.complete(result);
    } else if (proposal != null) {
      proposal.hold(result);
    }
  }

  @Override
  public void refuse(int command, String reason) {
    Objects.requireNonNull(reason, "a refusal needs a reason");
    int place = answering(command);
    SessionReply reply = sessions == null ? null : sessions.reply(place);
    PendingProposal proposal = proposals == null ? null : proposals[place];
    if (reply != null) {
      reply.refuse(reason);
    } else if (proposal != null) {
      proposal.hold(new ProposalException.Refused(reason));
    }
  }

  /** The place among the entries of a command that gets its one result. */
  private int answering(int command) {
    if (over) {
      throw misused("gave a result after apply had returned " + on());
    }
    if (command < 0 || command >= commands.size()) {
      throw remember(misused("gave a result for command " + command + " " + on()));
    }
    if (answered.get(command)) {
      throw remember(
          misused("gave two results for the command at index " + commands.index(command)));
    }
    answered.set(command);
    return Math.toIntExact(commands.index(command) - firstIndex);
  }

  /** Swallowing the exception does not help: the state machine is wrong about what it applied. */
  private IllegalStateException remember(IllegalStateException first) {
    misuse = misuse == null ? first : misuse;
    return first;
  }

  private static IllegalStateException misused(String how) {
    return new IllegalStateException("the state machine " + how);
  }

  private String on() {
    return "on the "
        + commands.size()
        + " commands at index "
        + commands.index(0)
        + " to "
        + commands.index(commands.size() - 1)
        + ", with "
        + answered.cardinality()
        + " results given";
  }
}
