package dev.raftkit.node;

import dev.raftkit.core.membership.NodeId;

/** The threads of a node in production. */
record Threads(
    ThreadLoop loop,
    ThreadWorker applyWorker,
    ThreadWorker callbackWorker,
    ThreadWorker snapshotWorker) {
  static Threads of(NodeId self) {
    return new Threads(
        new ThreadLoop("raft-" + self + "-loop"),
        new ThreadWorker("raft-" + self + "-apply"),
        new ThreadWorker("raft-" + self + "-callback"),
        new ThreadWorker("raft-" + self + "-snapshot"));
  }

  void start() {
    loop.start();
    applyWorker.start();
    callbackWorker.start();
    snapshotWorker.start();
  }

  /** Whether the caller is one of them, and must not wait for them. */
  boolean includeCurrent() {
    return loop.isCurrentThread()
        || applyWorker.isCurrentThread()
        || callbackWorker.isCurrentThread()
        || snapshotWorker.isCurrentThread();
  }

  /** Waits for a thread to end, unless it is the current one, which ends when its task does. */
  static void join(Thread thread) {
    if (thread.equals(Thread.currentThread())) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
