package dev.raftkit.sim.engine.observe;

import dev.raftkit.core.Raft;
import dev.raftkit.core.Trace;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.workload.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Looks on while a run happens. It must not change anything: a run takes the same course whoever
 * looks on. Times are virtual nanoseconds.
 */
public interface Observer {
  /** Looks away. */
  Observer NONE = new Observer() {};

  /** A server did something; see {@link Trace}. */
  default void traced(
      long at, Raft raft, Trace.Event event, @Nullable Message message, long first, long length) {}

  /** An event has reached a server's process; it is valid until this returns. */
  default void reached(long at, int server, Event event) {}

  /** The network lost a message. */
  default void dropped(long at, Message message) {}

  /** The network will deliver a message once more. */
  default void duplicated(long at, Message message) {}

  /** A server died; with {@code powerLost}, of its unsynced writes only a part is left. */
  default void crashed(long at, NodeId node, boolean powerLost) {}

  /** A client's operation has ended. */
  default void finished(Operation operation) {}
}
