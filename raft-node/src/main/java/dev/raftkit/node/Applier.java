package dev.raftkit.node;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.node.spi.Worker;
import org.jspecify.annotations.Nullable;

/**
 * Takes committed entries through a group's state machine, in order, away from the loop: however long
 * it takes, heartbeats go on. After a failure nothing more is applied.
 */
final class Applier {
  /** Learns how it goes, on the apply worker. */
  interface Listener {
    void applied(ApplyTask task);

    void failed(IllegalStateException cause);
  }

  private final Worker worker;
  private final StateMachine stateMachine;
  private final Listener listener;
  private volatile boolean stopped;

  Applier(Worker worker, StateMachine stateMachine, Listener listener) {
    this.worker = worker;
    this.stateMachine = stateMachine;
    this.listener = listener;
  }

  void apply(EntryBatch entries, @Nullable PendingProposal @Nullable [] proposals) {
    worker.execute(new ApplyTask(this, entries, proposals));
  }

  /** Applies no further batch; the one under way ends. */
  void stop() {
    stopped = true;
  }

  void run(ApplyTask task) {
    if (stopped) {
      return;
    }
    try {
      task.applyTo(stateMachine);
    } catch (IllegalStateException e) {
      stopped = true;
      listener.failed(e);
      return;
    }
    listener.applied(task);
    task.answer();
  }
}
