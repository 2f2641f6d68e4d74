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
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes committed entries through a group's state machine, in order, away from the loop: however long
 * it takes, heartbeats go on. States are captured and restored in the same order. After a failure
 * nothing more is applied.
 */
final class Applier {
  /** Learns how it goes, on the apply worker. */
  interface Listener {
    void applied(ApplyTask task);

    /** Null when there is nothing to capture yet. */
    void captured(@Nullable CapturedState captured);

    void hashed(long index, long hash);

    void restored(Snapshot snapshot, SessionSummary sessions);

    /** These reads have their answers. */
    void queried(List<PendingRead> reads);

    void failed(IllegalStateException cause);
  }

  private final Worker worker;
  private final StateMachine stateMachine;
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
        reads.forEach(this::queryNow);
        listener.queried(reads);
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
    try {
      task.applyTo(stateMachine, sessions);
    } catch (IllegalStateException e) {
      fail(e);
      return;
    }
    position = new LogPosition(task.lastTerm(), task.lastIndex());
    Configuration changed = task.configuration();
    configuration = changed == null ? configuration : changed;
    listener.applied(task);
    task.answer();
  }

  /** A read changes nothing, so one that fails concerns nobody else. */
  private void queryNow(PendingRead read) {
    if (read.isDone()) {
      return;
    }
    try {
      byte[] answer = stateMachine.query(read.query);
      read.complete(Objects.requireNonNull(answer, "an answer may be empty, but not null"));
    } catch (Throwable e) {
      read.completeExceptionally(new ProposalException.QueryFailed(e));
    }
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
    try (PushbackInputStream bytes =
            new PushbackInputStream(store.open(group, snapshot), SessionSnapshot.MARK_BYTES);
        DataInputStream in = new DataInputStream(bytes)) {
      SessionSnapshot.restore(sessions, bytes);
      stateMachine.restore(in);
      if (in.read() >= 0) {
        throw new IOException("it did not read all of the snapshot");
      }
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
    listener.restored(snapshot, sessions.summary());
  }

  private void fail(IllegalStateException cause) {
    stopped = true;
    listener.failed(cause);
  }
}
