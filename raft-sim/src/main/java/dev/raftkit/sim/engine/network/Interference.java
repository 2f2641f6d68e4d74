package dev.raftkit.sim.engine.network;

import dev.raftkit.core.message.Message;

/** Decides about single messages, by what they say. */
@FunctionalInterface
public interface Interference {
  /** Lets everything pass. */
  Interference NONE = (from, to, message) -> 0;

  /** The message is lost. */
  long LOSE = -1;

  /**
   * A message is about to leave.
   *
   * @return {@link #LOSE}, or for how many nanoseconds longer than usual it is under way
   */
  long on(int from, int to, Message message);
}
