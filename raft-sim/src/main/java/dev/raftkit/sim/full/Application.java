package dev.raftkit.sim.full;

import dev.raftkit.node.StateMachine;

/**
 * What the servers of one run are for. Servers are numbers from 0. Everything is called within the
 * event that causes it.
 */
public interface Application {
  /** A new, empty state machine, for a process that starts. */
  StateMachine started(int server);

  /** A server's process is dead, and its state machine with it. */
  void died(int server);

  /** A server's state is that after an index: it has applied all up to there, or taken it over. */
  void reached(int server, long index);

  /** A server's state machine threw something; its group stops. */
  void failed(int server, Throwable cause);
}
