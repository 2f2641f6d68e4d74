package dev.raftkit.core.message;

import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;

/**
 * The versions of what members say to each other. A member speaks the present one and older ones, the
 * one before it at least, so that a cluster can be upgraded one member at a time. What a version does
 * not know must never be said to a member that speaks no later one: it would not understand the
 * message, or not the entries in it.
 */
public final class ProtocolVersion {
  /** The oldest version that is still spoken. */
  public static final int OLDEST = 1;

  /** The newest version. */
  public static final int CURRENT = 3;

  private ProtocolVersion() {}

  /** The first version in which a message can be said. */
  public static int neededBy(Message message) {
    int own = introducing(message.type());
    if (message instanceof AppendEntries append) {
      return Math.max(own, neededBy(append.entries()));
    }
    if (message instanceof InstallSnapshot install) {
      // Of a group there was no more to be said than the names of its voters.
      return install.chunk().snapshot().configuration().isPlain() ? own : Math.max(own, 2);
    }
    return message instanceof FetchEntriesResponse fetched
        ? Math.max(own, neededBy(fetched.entries()))
        : own;
  }

  /** The first version that knows all of these entries. */
  public static int neededBy(EntryBatch entries) {
    int needed = OLDEST;
    for (int i = 0; i < entries.size() && needed < CURRENT; i++) {
      needed = Math.max(needed, introducing(entries.get(i).type()));
    }
    return needed;
  }

  /** The first version that knows such entries. */
  public static int introducing(EntryType type) {
    return switch (type) {
      case COMMAND, NO_OP -> 1;
      case SESSION, CONFIGURATION, BARE -> 2;
      case TIMED -> 3;
    };
  }

  /** The first version that knows such messages, whatever they carry. */
  public static int introducing(MessageType type) {
    return switch (type) {
      case PRE_VOTE,
          PRE_VOTE_RESPONSE,
          REQUEST_VOTE,
          REQUEST_VOTE_RESPONSE,
          APPEND_ENTRIES,
          APPEND_ENTRIES_RESPONSE,
          INSTALL_SNAPSHOT,
          INSTALL_SNAPSHOT_RESPONSE,
          FETCH_ENTRIES,
          FETCH_ENTRIES_RESPONSE -> 1;
      case TIMEOUT_NOW, READ_INDEX, READ_INDEX_RESPONSE, STATE_HASH -> 2;
    };
  }
}
