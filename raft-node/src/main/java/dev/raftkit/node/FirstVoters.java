package dev.raftkit.node;

import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.util.List;

/** Whether a group may begin, or go on, with the list of voters that it was started with. */
final class FirstVoters {
  private FirstVoters() {}

  /**
   * As long as its log names no members, a group believes the list. Another one than before could
   * make a majority of its own, beside that of the other members.
   *
   * @throws IOException if the list is not the one that the group began with, and counts
   */
  static void require(Storage storage, LogStore log, RaftHost.Group group) throws IOException {
    PersistentState found = log.recovered(group.id());
    if (found.snapshot() != null || !found.configurations().isEmpty()) {
      return;
    }
    boolean begins = found.lastLogIndex() == 0 && found.hardState().equals(HardState.INITIAL);
    List<NodeId> listed = group.config().configuration().voters();
    List<NodeId> first = storage.firstVoters(group.id(), listed, begins);
    if (!first.equals(listed)) {
      throw new IOException("group " + group.id() + " began with the members " + first
          + " and is started with " + listed + ": start it with those that it began with, and"
          + " change them with 'raft member' while it runs");
    }
  }
}
