package dev.raftkit.node;

import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.util.List;

/** With which voters a group began, whatever list it is started with. */
final class FirstVoters {
  private FirstVoters() {}

  /**
   * As long as its log names no members, a group believes the list. Another one than before could
   * make a majority of its own, beside that of the other members. Once the log names some the list may
   * be any; but what the log names may not be committed, and when it is cut those that the group began
   * with are its members again.
   *
   * @throws IOException if the list is not the one that the group began with, and counts
   */
  static RaftHost.Group of(Storage storage, LogStore log, RaftHost.Group group) throws IOException {
    PersistentState found = log.recovered(group.id());
    if (found.snapshot() != null) {
      return group;
    }
    boolean begins = found.lastLogIndex() == 0 && found.hardState().equals(HardState.INITIAL);
    List<NodeId> listed = group.config().configuration().voters();
    List<NodeId> first = storage.firstVoters(group.id(), listed, begins);
    if (first.equals(listed)) {
      return group;
    } else if (found.configurations().isEmpty()) {
      throw new IOException("group " + group.id() + " began with the members " + first
          + " and is started with " + listed + ": start it with those that it began with, and"
          + " change them with 'raft member' while it runs");
    }
    return group.beginningWith(new Configuration(first));
  }
}
