package dev.raftkit.node;

import dev.raftkit.core.Effect;
import dev.raftkit.core.Raft;
import dev.raftkit.node.spi.LogStore;
import java.io.IOException;
import java.util.function.Consumer;

/** Writes and reads a group's log as the core wants it, and brings what comes of it to the inbox. */
final class GroupLog {
  private final LogStore store;
  private final int group;
  private final Raft raft;
  private final Inbox inbox;
  private final Consumer<IOException> diskFailed;

  /**
   * The log of a group whose store is open.
   *
   * @param diskFailed is told of a write that failed: no group of the host can go on
   */
  GroupLog(LogStore store, int group, Raft raft, Inbox inbox, Consumer<IOException> diskFailed) {
    this.store = store;
    this.group = group;
    this.raft = raft;
    this.inbox = inbox;
    this.diskFailed = diskFailed;
  }

  void persist(Effect.Persist write) {
    store.persist(group, write, error -> {
      if (error == null) {
        inbox.add(now -> raft.persisted(now, write.writeSeq()));
      } else {
        diskFailed.accept(error);
      }
    });
  }

  void read(Effect.ReadEntries read) {
    store.read(
        group,
        read.from(),
        read.to(),
        read.bytesMax(),
        (entries, error) -> inbox.add(now -> {
          if (entries == null) {
            throw error != null ? error : new IOException("neither entries nor an error");
          }
          raft.entriesRead(now, read.requestId(), entries);
        }));
  }
}
