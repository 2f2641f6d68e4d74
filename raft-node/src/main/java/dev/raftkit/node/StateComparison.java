package dev.raftkit.node;

import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.StateHash;
import java.util.ArrayDeque;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Compares the states of a group's members while they run: every so many entries, at the same indexes
 * everywhere, each member hashes its state; the leader tells the others its hash, and a member whose
 * own is another one stops. What is committed is the same everywhere, so it does not matter when a
 * hash arrives, or from which term it is. Loop only.
 */
final class StateComparison {
  /** So many hashes are kept, for a leader that is ahead, and for one that is behind. */
  static final int KEPT_MAX = 64;

  private final long interval;
  private final Raft raft;
  private final Consumer<Message> sender;

  /** Where runs of entries were cut, to hash the state in between. */
  private final ArrayDeque<Long> cuts = new ArrayDeque<>();

  private final TreeMap<Long, Long> own = new TreeMap<>();
  private final TreeMap<Long, StateHash> heard = new TreeMap<>();

  StateComparison(RaftHost.Group group, Raft raft, Consumer<Message> sender) {
    this.interval = group.compareEntries();
    this.raft = raft;
    this.sender = sender;
  }

  /** Where a run of entries that starts at {@code from} must end, for a hash to be taken there. */
  long runEnd(long from, long lastIndex) {
    if (interval == 0) {
      return lastIndex;
    }
    long due = (from + interval - 1) / interval * interval;
    if (due < lastIndex) {
      cuts.add(due);
    }
    return Math.min(due, lastIndex);
  }

  boolean isDue(long index) {
    return interval != 0 && index % interval == 0;
  }

  /** Whether the core knows nothing of a run that ends there: it is a part of what it handed out. */
  boolean isCut(long index) {
    Long next = cuts.peek();
    if (next == null || next != index) {
      return false;
    }
    cuts.remove();
    return true;
  }

  /** This member's state after an index has that hash. */
  void hashed(long index, long hash) {
    own.put(index, hash);
    if (own.size() > KEPT_MAX) {
      own.pollFirstEntry();
    }
    StateHash leaders = heard.remove(index);
    if (leaders != null) {
      compare(leaders, hash);
    }
    if (raft.role() == RoleName.LEADER) {
      for (NodeId member : raft.configuration().members()) {
        if (!member.equals(raft.self())) {
          sender.accept(new StateHash(raft.self(), member, raft.currentTerm(), index, hash));
        }
      }
    }
  }

  /** Another member's state has that hash; one with another interval is not compared with. */
  void heard(StateHash state) {
    boolean isMeant = state.to().equals(raft.self()) && raft.configuration().isMember(state.from());
    if (!isDue(state.index()) || !isMeant) {
      return;
    }
    Long hash = own.get(state.index());
    if (hash != null) {
      compare(state, hash);
    } else if (own.isEmpty() || state.index() > own.lastKey()) {
      heard.put(state.index(), state);
      if (heard.size() > KEPT_MAX) {
        heard.pollFirstEntry();
      }
    }
  }

  /** How many hashes of states that this member has not come to are kept. */
  int heardCount() {
    return heard.size();
  }

  /** Which of the two is right is not known; that this one goes on from here would make it worse. */
  private static void compare(StateHash leaders, long hash) {
    if (leaders.hash() != hash) {
      throw new IllegalStateException("the state after index "
          + leaders.index()
          + " has the hash "
          + hex(hash)
          + " here and "
          + hex(leaders.hash())
          + " on "
          + leaders.from()
          + ", which led in term "
          + leaders.term()
          + ": the same commands have led to different states. See 'States that differ' in"
          + " docs/operations.md");
    }
  }

  private static String hex(long hash) {
    String digits = Long.toHexString(hash);
    return "0".repeat(2 * Long.BYTES - digits.length()) + digits;
  }
}
