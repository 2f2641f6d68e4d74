package dev.raftkit.node;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.node.session.SessionLimits;
import dev.raftkit.node.session.SessionSnapshot;
import dev.raftkit.node.session.SessionSummary;
import dev.raftkit.node.session.SessionTable;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Worker;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Takes committed entries through a group's state machine, in order, away from the loop: however long
 * it takes, heartbeats go on. States are captured and restored in the same order. After a failure
 * nothing more is applied.
 */
final class Applier {
  /** Learns how it goes, on the apply worker. */
  interface Listener {
    /** The state machine wants something done at {@code dueAt}. */
    void applied(ApplyTask task, long dueAt);

    /** What the state machine wants done now; null for nothing. */
    void due(byte @Nullable [] command);

    /** Null when there is nothing to capture yet. */
    void captured(@Nullable CapturedState captured);

    void hashed(long index, long hash);

    void restored(Snapshot snapshot, SessionSummary sessions, long dueAt);

    /** These reads have their answers. */
    void queried(List<PendingRead> reads);

    void failed(IllegalStateException cause);
  }

  private final Worker worker;
  private final StateMachine stateMachine;

  /** The same, if it knows time. */
  private final @Nullable TimedStateMachine timed;

  private final Listener listener;
  private final SessionTable sessions;
  private volatile boolean stopped;

  /** What the state stands for. Apply worker only. */
  private LogPosition position = LogPosition.ZERO;

  /** The configuration as of there. Apply worker only. */
  private Configuration configuration;

  Applier(
      Worker worker,
      StateMachine stateMachine,
      SessionLimits limits,
      Configuration configuration,
      Listener listener) {
    this.worker = worker;
    this.configuration = configuration;
    this.stateMachine = stateMachine;
    this.timed = stateMachine instanceof TimedStateMachine knowing ? knowing : null;
    this.listener = listener;
    this.sessions = new SessionTable(limits);
  }

  void apply(EntryBatch entries, @Nullable PendingProposal @Nullable [] proposals) {
    worker.execute(new ApplyTask(this, entries, proposals));
  }

  /** Answers reads from the state after what was handed to {@link #apply} before. */
  void query(List<PendingRead> reads) {
    worker.execute(() -> {
      if (!stopped) {
        List<PendingRead> answered = new ArrayList<>(reads);
        answered.removeIf(read -> !isAnsweredNow(read));
        listener.queried(answered);
      }
    });
  }

  /** Asks the state machine what is due, after what was handed to {@link #apply} before. */
  void due(long clock) {
    worker.execute(() -> {
      if (!stopped) {
        dueNow(clock);
      }
    });
  }

  /** Captures the state after what was handed to {@link #apply} before. */
  void capture() {
    worker.execute(() -> {
      if (!stopped) {
        captureNow();
      }
    });
  }

  /** Hashes the state after what was handed to {@link #apply} before. */
  void hash() {
    worker.execute(() -> {
      if (!stopped) {
        hashNow();
      }
    });
  }

  /** Replaces the state, after what was handed to {@link #apply} before. */
  void restore(SnapshotStore store, int group, Snapshot snapshot) {
    worker.execute(() -> {
      if (!stopped) {
        restoreNow(store, group, snapshot);
      }
    });
  }

  /** Applies no further batch; the one under way ends. */
  void stop() {
    stopped = true;
  }

  void run(ApplyTask task) {
    if (stopped) {
      return;
    }
    long dueAt;
    try {
      task.applyTo(stateMachine, sessions);
      dueAt = dueAt();
    } catch (IllegalStateException e) {
      fail(e);
      return;
    }
    position = new LogPosition(task.lastTerm(), task.lastIndex());
    Configuration changed = task.configuration();
    configuration = changed == null ? configuration : changed;
    listener.applied(task, dueAt);
    task.answer();
  }

  private long dueAt() {
    if (timed == null) {
      return TimedStateMachine.NEVER;
    }
    try {
      return timed.dueAt();
    } catch (Throwable e) {
      throw new IllegalStateException("the state machine failed to say when something is due", e);
    }
  }

  private void dueNow(long clock) {
    if (timed == null) {
      return;
    }
    byte[] command;
    try {
      command = timed.due(clock);
    } catch (Throwable e) {
      fail(new IllegalStateException(
          "the state machine failed to say what is due at " + clock + " ns", e));
      return;
    }
    listener.due(command);
  }

  /** Whether a read has come to its end, or else does so later. */
  private boolean isAnsweredNow(PendingRead read) {
    if (read.isDone()) {
      return true;
    }
    CompletableFuture<byte[]> answer;
    try {
      answer = stateMachine.queryLater(read.query);
    } catch (Throwable e) {
      fail(read, e);
      return true;
    }
    boolean isNow = answer.isDone();
    var unusedAnswer = answer.whenComplete((bytes, failure) -> {
      give(read, bytes, failure);
      if (!isNow) {
        listener.queried(List.of(read));
      }
    });
    if (!isNow) {
      // Its time may end on another thread.
      var unusedEnd =
          read.whenComplete((bytes, failure) -> worker.execute(() -> answer.cancel(false)));
    }
    return isNow;
  }

  /** A read changes nothing, so one that fails concerns nobody else. */
  private static void give(
      PendingRead read, byte @Nullable [] answer, @Nullable Throwable failure) {
    if (failure != null) {
      fail(read, ProposalException.causeOf(failure));
    } else if (answer == null) {
      fail(read, new NullPointerException("an answer may be empty, but not null"));
    } else {
      read.complete(answer);
    }
  }

  private static void fail(PendingRead read, Throwable cause) {
    read.completeExceptionally(new ProposalException.QueryFailed(cause));
  }

  private void captureNow() {
    // A new member's first entries may be older than the first configuration that it gets to know.
    if (position.index() == 0 || configuration.isEmpty()) {
      listener.captured(null);
      return;
    }
    SnapshotSource source;
    try {
      source = new SessionSource(stateMachine.capture(), SessionSnapshot.encode(sessions));
    } catch (Throwable e) {
      fail(new IllegalStateException(
          "the state machine failed to capture its state at index " + position.index(), e));
      return;
    }
    listener.captured(new CapturedState(new Snapshot(position, configuration), source));
  }

  private void hashNow() {
    long hash;
    try {
      hash = stateMachine
          .stateHash()
          .orElseThrow(() -> new IllegalStateException("it had a hash before, and has none now"));
    } catch (Throwable e) {
      fail(new IllegalStateException(
          "the state machine failed to hash its state at index " + position.index(), e));
      return;
    }
    listener.hashed(position.index(), hash);
  }

  /** A state that is not restored for certain must not be used (F15): any failure stops the group. */
  private void restoreNow(SnapshotStore store, int group, Snapshot snapshot) {
    long dueAt;
    try (PushbackInputStream bytes =
            new PushbackInputStream(store.open(group, snapshot), SessionSnapshot.MARK_BYTES);
        DataInputStream in = new DataInputStream(bytes)) {
      SessionSnapshot.restore(sessions, bytes);
      stateMachine.restore(in);
      if (in.read() >= 0) {
        throw new IOException("it did not read all of the snapshot");
      }
      dueAt = dueAt();
    } catch (Throwable e) {
      fail(new IllegalStateException(
          "the state machine failed to restore the snapshot at index "
              + snapshot.lastIndex()
              + ": "
              + e.getMessage(),
          e));
      return;
    }
    position = snapshot.last();
    configuration = snapshot.configuration();
    listener.restored(snapshot, sessions.summary(), dueAt);
  }

  private void fail(IllegalStateException cause) {
    stopped = true;
    listener.failed(cause);
  }
}
