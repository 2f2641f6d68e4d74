package dev.raftkit.node;

import dev.raftkit.core.log.EntryBatch;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run of committed entries on its way through the state machine, on the apply worker. Results of
 * commands that were proposed elsewhere are dropped.
 */
final class ApplyTask implements Runnable, StateMachine.Results {
  private final Applier applier;
  private final CommandBatch commands;
  private final long firstIndex;
  private final long lastIndex;
  private final long lastTerm;
  private final @Nullable PendingProposal @Nullable [] proposals;
  private final BitSet answered;
  private boolean over;
  private @Nullable IllegalStateException misuse;

  /**
   * @param entries at least one
   * @param proposals by place in {@code entries}; null when there are none
   */
  ApplyTask(Applier applier, EntryBatch entries, @Nullable PendingProposal @Nullable [] proposals) {
    this.applier = applier;
    this.commands = new CommandBatch(entries);
    this.firstIndex = entries.firstIndex();
    this.lastIndex = entries.lastIndex();
    this.lastTerm = entries.at(lastIndex).term();
    this.proposals = proposals;
    this.answered = new BitSet(commands.size());
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

  @Override
  public void run() {
    applier.run(this);
  }

  /**
   * Applies the commands.
   *
   * @throws IllegalStateException if the state machine failed, or gave not exactly one result each
   */
  void applyTo(StateMachine stateMachine) {
    if (commands.size() == 0) {
      return;
    }
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
    PendingProposal proposal = answering(command);
    if (proposal != null) {
      proposal.hold(result);
    }
  }

  @Override
  public void refuse(int command, String reason) {
    Objects.requireNonNull(reason, "a refusal needs a reason");
    PendingProposal proposal = answering(command);
    if (proposal != null) {
      proposal.hold(new ProposalException.Refused(reason));
    }
  }

  private @Nullable PendingProposal answering(int command) {
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
    return proposals == null
        ? null
        : proposals[Math.toIntExact(commands.index(command) - firstIndex)];
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
