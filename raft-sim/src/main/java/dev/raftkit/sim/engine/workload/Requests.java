package dev.raftkit.sim.engine.workload;

import dev.raftkit.sim.engine.random.RandomStream;

/**
 * What one client asks for, one command after the other. After {@link #next} comes exactly one of the
 * others, unless the run ends before.
 */
public interface Requests {
  /**
   * The next command.
   *
   * @param id no other command of the run has it
   * @param random the client's own stream
   */
  byte[] next(long id, RandomStream random);

  /** The command was applied, with this result. */
  void done(byte[] result);

  /** The command was applied; the state machine refused it and changed nothing. */
  void declined(String reason);

  /** The command has not happened and never will. */
  void failed();

  /** The command may have happened, or may happen later. */
  void unknown();
}
