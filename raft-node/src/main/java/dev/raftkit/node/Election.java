package dev.raftkit.node;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.spi.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who leads a group, and what this member does while it does: {@link RaftNode#leadership}. All methods
 * may be called from any thread.
 *
 * <p>Every voter is a candidate, whether it has a task or not: a member without one that is elected
 * leads, and nobody works. One that is only to watch is built with {@link
 * RaftNode.Builder#neverLeads}, or is a learner or a witness.
 */
public final class Election {
  private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
  private static final Duration RETRY_MAX = Duration.ofMinutes(1);

  private final RaftHost host;
  private final int group;
  private final NodeId self;
  private final EventLoop loop;

  private final Object lock = new Object();
  private final List<TaskRunner> runners = new ArrayList<>();
  private boolean stopped;

  Election(RaftHost host, int group, NodeId self, EventLoop loop) {
    this.host = host;
    this.group = group;
    this.self = self;
    this.loop = loop;
  }

  /**
   * Runs a task each time this member is elected, after its state machine has applied everything that
   * was committed before; now, if it leads already. The task has a daemon thread of its own, which is
   * interrupted when the leadership is over. It never runs twice at a time: a new leadership waits until
   * the task has returned from the one before, and is passed over if it is lost first.
   *
   * <p>A task that returns leaves this member the leader, without work: {@link Leadership#resign} is a
   * step of its own. One that throws while it leads is logged and this member resigns, at once the first
   * time and later the more it hesitates (1 s, doubled up to a minute, until the task returns or works
   * for a minute), and if nobody can take over, the task is run again.
   *
   * @return closing it cancels the task in the same way as a loss, and runs it no more; this member goes
   *     on leading
   */
  public Registration lead(LeadershipTask task) {
    Objects.requireNonNull(task);
    TaskRunner runner = new TaskRunner(
        "raft-" + self + "-lead",
        task,
        loop,
        new Backoff(RETRY_FIRST, RETRY_MAX),
        new TaskTroubles.Logged(self.name()));
    synchronized (lock) {
      if (stopped) {
        runner.close();
        return runner::close;
      }
      runners.removeIf(TaskRunner::isOver);
      runners.add(runner);
    }
    Registration listening = listen(runner);
    return () -> {
      listening.close();
      runner.close();
    };
  }

  /** The same in the form that programs know from Kubernetes. */
  public Registration lead(LeadershipCallbacks callbacks) {
    Registration observing = listen(new LeadershipListener() {
      @Override
      public void leaderChanged(long term, @Nullable Member leader) {
        if (leader != null) {
          callbacks.onNewLeader(leader, term);
        }
      }
    });
    Registration leading = lead(paired(callbacks));
    return () -> {
      observing.close();
      leading.close();
    };
  }

  /** Whoever is told of the start is told of the end, and nobody else. */
  static LeadershipTask paired(LeadershipCallbacks callbacks) {
    return leadership -> {
      AtomicBoolean decided = new AtomicBoolean();
      leadership.onLost(() -> {
        if (!decided.compareAndSet(false, true)) {
          callbacks.onStoppedLeading();
        }
      });
      if (decided.compareAndSet(false, true)) {
        callbacks.onStartedLeading(leadership);
      }
    };
  }

  /**
   * Tells a listener who leads: of the present leader, if one is known, and of what happens from now on.
   */
  public Registration listen(LeadershipListener listener) {
    return host.addLeadershipListener(group, listener);
  }

  /** Who leads, as far as this member knows. */
  public ObservedLeader observe() {
    Status status = host.status(group);
    return new ObservedLeader(status.term(), status.leader());
  }

  /**
   * Tells an observer of the present leader, if one is known, and of every change: where listeners are
   * called.
   */
  public Registration observe(Consumer<ObservedLeader> observer) {
    Objects.requireNonNull(observer);
    return listen(new LeadershipListener() {
      @Override
      public void leaderChanged(long term, @Nullable Member leader) {
        observer.accept(new ObservedLeader(term, leader));
      }
    });
  }

  /** The member has stopped. */
  void stop() {
    List<TaskRunner> all;
    synchronized (lock) {
      stopped = true;
      all = List.copyOf(runners);
    }
    all.forEach(TaskRunner::close);
  }

  /** Waits, after {@link #stop}, until the tasks have returned. */
  void awaitEnd(Duration timeout) throws InterruptedException {
    List<TaskRunner> all;
    synchronized (lock) {
      all = List.copyOf(runners);
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    for (TaskRunner runner : all) {
      runner.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()));
    }
  }

  /** Whether the caller is a task, and must not wait for itself. */
  boolean includesCurrentThread() {
    synchronized (lock) {
      return runners.stream().anyMatch(TaskRunner::isCurrentThread);
    }
  }
}
