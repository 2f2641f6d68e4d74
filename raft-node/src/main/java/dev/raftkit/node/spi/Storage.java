package dev.raftkit.node.spi;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import java.io.IOException;

/** Where a member keeps what must survive it. */
public interface Storage {
  /**
   * Opens the store for one process, recovers what it holds, and makes that durable again before
   * anything of it is handed out. Loop thread only; the listener is called on the loop, once, during
   * this call or later.
   *
   * @param expected whose store it must be; the incarnation is not compared
   */
  void open(EventLoop loop, Expected expected, OpenListener listener);

  /** The member and cluster that a store must belong to. */
  record Expected(String clusterId, NodeId memberId) {}

  /** Learns how the opening ended. */
  interface OpenListener {
    void opened(LogStore log, SnapshotStore snapshots, Identity identity);

    /** The store is in use, belongs to someone else, was never initialised, or is damaged. */
    void failed(IOException error);
  }
}
