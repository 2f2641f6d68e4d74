package dev.raftkit.node.spi;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import java.io.IOException;
import java.util.List;

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

  /**
   * The voters that a group of this store began with: as long as its log names none, they decide what
   * a majority is, so they must be the same at every start. Called while the store is open, on the
   * loop, before the group does anything. A storage that does not keep them trusts the list.
   *
   * @param listed those that the group is started with; kept, durably, if none are
   * @param begins whether the group has neither voted nor got an entry: then the list counts
   */
  default List<NodeId> firstVoters(int group, List<NodeId> listed, boolean begins)
      throws IOException {
    return listed;
  }

  /** The member and cluster that a store must belong to. */
  record Expected(String clusterId, NodeId memberId) {}

  /** Learns how the opening ended. */
  interface OpenListener {
    void opened(LogStore log, SnapshotStore snapshots, Identity identity);

    /** The store is in use, belongs to someone else, was never initialised, or is damaged. */
    void failed(IOException error);
  }
}
