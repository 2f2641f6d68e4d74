package dev.raftkit.sim.kit;

import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.List;

/**
 * What the clients of a run do, and what they make of the answers. There is a new workload for each
 * run. It must depend on nothing but its own state and what it is given: no clock, no other
 * randomness, no iteration order of hash maps.
 *
 * <p>A client has one command under way at a time. After {@link #next} comes exactly one of {@link
 * #answered}, {@link #refused}, {@link #failed} and {@link #unknown}, unless the run ends before. What
 * these throw, an {@link AssertionError} for instance, is a failure of the run.
 *
 * @param <M> the state machine
 */
public interface Workload<M extends StateMachine> {
  /**
   * The next command of a client, at most 64 KiB.
   *
   * @param client its number, counted from 0
   * @param random the client's own; draws from it are the same whenever the run is played
   */
  byte[] next(int client, RandomStream random);

  /** The command was applied, with this result. */
  default void answered(int client, byte[] command, byte[] result) {}

  /** The command was applied; the state machine refused it. */
  default void refused(int client, byte[] command, String reason) {}

  /** The command was not applied and never will be. */
  default void failed(int client, byte[] command) {}

  /** Nobody knows: the command may have been applied, or may be applied later. */
  default void unknown(int client, byte[] command) {}

  /**
   * The run is over. Throws what is wrong with it, if anything.
   *
   * @param replicas of servers that have applied everything
   */
  default void finished(List<Replica<M>> replicas) {}

  /** A command as a person wants to read it. */
  default String describe(byte[] command) {
    return Commands.describe(command);
  }
}
