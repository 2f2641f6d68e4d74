package dev.raftkit.sim.full;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.node.session.SessionEntry;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.node.session.TimedEntry;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.invariant.Invariants;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sees which entries of sessions a server applies, and which it passes over. */
final class SessionWatch {
  private final int server;
  private final Invariants invariants;
  private final LogModel committed;
  private long restoredUpTo;

  SessionWatch(int server, Invariants invariants) {
    this.server = server;
    this.invariants = invariants;
    this.committed = invariants.committed();
  }

  /** The committed entry at an index, if it is more than this command, which is in it. */
  @Nullable
  Entry holding(long index, byte[] command) {
    if (index <= committed.lastIndex() && TimedEntry.isOf(committed.entryAt(index), command)) {
      return committed.entryAt(index);
    }
    SessionEntry entry = entryAt(index);
    boolean isSame = entry != null
        && entry.request().kind() == SessionRequest.Kind.COMMAND
        && Arrays.equals(entry.request().command(), command);
    return isSame ? committed.entryAt(index) : null;
  }

  /** The server applies the command in the entry at an index. */
  void applying(long index) {
    SessionEntry entry = entryAt(index);
    if (entry != null && entry.request().kind() == SessionRequest.Kind.COMMAND) {
      SessionRequest request = entry.request();
      long term = committed.termAt(index);
      invariants.exactlyOnce().told(term, entry.clock());
      invariants
          .exactlyOnce()
          .applied(server, request.session().index(), request.sequence(), index, term);
    }
  }

  /** The server has nothing to apply at an index. The entry there, as far as it can be told. */
  Entry passingOver(long index) {
    long term = committed.termAt(index);
    SessionEntry entry = entryAt(index);
    if (entry == null) {
      return Entry.noOp(term);
    }
    invariants.exactlyOnce().told(term, entry.clock());
    if (entry.request().kind() == SessionRequest.Kind.COMMAND) {
      SessionRequest request = entry.request();
      invariants
          .exactlyOnce()
          .passedOver(request.session().index(), request.sequence(), term, restoredUpTo);
    }
    return committed.entryAt(index);
  }

  /** The server has taken over a snapshot. */
  void restored(long lastIndex) {
    restoredUpTo = lastIndex;
  }

  private @Nullable SessionEntry entryAt(long index) {
    boolean isSession =
        index <= committed.lastIndex() && committed.entryAt(index).type() == EntryType.SESSION;
    return isSession ? SessionEntry.decode(committed.entryAt(index).payload()) : null;
  }
}
