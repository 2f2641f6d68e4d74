package dev.raftkit.sim.engine.workload;

import java.util.List;

/** All clients of one run. */
public interface Clientele {
  /**
   * What a client asks for.
   *
   * @param client its number, counted from 0
   */
  Requests requests(int client);

  /** After how many of the longest election timeouts a healthy majority must serve again. */
  int serviceTimeoutsMax();

  /**
   * The run is over, and no invariant was violated so far.
   *
   * @param upToDate the numbers of the servers that have applied everything
   */
  void finished(List<Integer> upToDate);

  /** The run has ended, well or not; what has no outcome will never have one. */
  default void ended() {}
}
