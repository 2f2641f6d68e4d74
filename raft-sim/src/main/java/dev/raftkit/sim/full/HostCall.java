package dev.raftkit.sim.full;

import dev.raftkit.node.RaftHost;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to one server, of a client that is none of the engine's: the payload of an event
 * of kind {@link dev.raftkit.sim.engine.time.EventKind#CALL}. To a server that is down it is lost.
 */
public interface HostCall {
  /**
   * It has arrived. Within this event the host does what it is asked; answers may come later.
   *
   * @param server its number, counted from 0
   * @param group of the host
   * @param host null if the server has not opened its disk yet
   */
  void arrived(int server, int group, @Nullable RaftHost host);
}
