package dev.raftkit.sim.engine.observe;

import dev.raftkit.core.Raft;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.Trace;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which abstract states a run comes to. Of each server counts: its role; whether its term is the
 * highest; how its log compares with the most advanced one; whether all of its log is durable. Which
 * server is which does not count, nor how large terms and indexes are.
 */
public final class StateCoverage implements Observer {
  private static final int DOWN = 0;
  private static final int LOG_RELATIONS = 3;

  private final List<NodeId> nodes;
  private final StateSet states = new StateSet();
  private final long[] terms;
  private final long[] lastTerms;
  private final long[] lastIndexes;
  private final int[] local;
  private final int[] codes;
  private long[] reachedAt = new long[64];

  public StateCoverage(List<NodeId> nodes) {
    this.nodes = List.copyOf(nodes);
    int servers = nodes.size();
    terms = new long[servers];
    lastTerms = new long[servers];
    lastIndexes = new long[servers];
    local = new int[servers];
    codes = new int[servers];
  }

  /** The states, in the order in which the run came to them. */
  public StateSet states() {
    return states;
  }

  /** When the run came to a state, by its place in {@link #states}. */
  public long reachedAt(int i) {
    return reachedAt[i];
  }

  @Override
  public void traced(
      long at, Raft raft, Trace.Event event, @Nullable Message message, long first, long length) {
    switch (event) {
      case RECV, REJECT, SEND, SENDAPP, HEARTBEAT, APPLY -> {}
      case READ_ROUND, READ_BY_ROUND, READ_BY_LEASE, READ_BY_LEADER, READ_FAILED -> {}
      case TIMEOUT,
          PREVOTE,
          SENDVOTE,
          LEADER,
          STEPDOWN,
          TRANSFER,
          RESUME,
          PROPOSE,
          TRUNCATE,
          PERSIST,
          DURABLE,
          COMMIT,
          RESTART,
          SNAPSHOT,
          INSTALL,
          COMPACT,
          REPAIR,
          CONFIG -> {
        read(nodes.indexOf(raft.self()), raft);
        note(at);
      }
    }
  }

  @Override
  public void crashed(long at, NodeId node, boolean powerLost) {
    local[nodes.indexOf(node)] = DOWN;
    note(at);
  }

  private void read(int server, Raft raft) {
    LogPosition last = raft.lastLog();
    terms[server] = raft.currentTerm();
    lastTerms[server] = last.term();
    lastIndexes[server] = last.index();
    local[server] = (code(raft.role()) << 1) | bit(raft.durableIndex() < last.index());
  }

  private static int code(RoleName role) {
    return switch (role) {
      case FOLLOWER -> 1;
      case PRE_CANDIDATE -> 2;
      case CANDIDATE -> 3;
      case LEADER -> 4;
    };
  }

  private void note(long at) {
    long term = 0;
    long lastTerm = 0;
    long lastIndex = 0;
    for (int i = 0; i < local.length; i++) {
      if (local[i] != DOWN) {
        term = Math.max(term, terms[i]);
        boolean isAhead =
            lastTerms[i] > lastTerm || (lastTerms[i] == lastTerm && lastIndexes[i] > lastIndex);
        lastTerm = isAhead ? lastTerms[i] : lastTerm;
        lastIndex = isAhead ? lastIndexes[i] : lastIndex;
      }
    }
    for (int i = 0; i < local.length; i++) {
      codes[i] = local[i] == DOWN
          ? DOWN
          : (local[i] * 2 + bit(terms[i] < term)) * LOG_RELATIONS
              + logRelation(lastTerms[i], lastIndexes[i], lastTerm, lastIndex);
    }
    Arrays.sort(codes);
    long hash = codes.length;
    for (int code : codes) {
      hash = RandomStream.mix(hash + code + 1);
    }
    add(hash == 0 ? 1 : hash, at);
  }

  /** As far as the most advanced log, shorter than it, or of an older term. */
  private static int logRelation(long term, long index, long lastTerm, long lastIndex) {
    if (term < lastTerm) {
      return 2;
    }
    return bit(index < lastIndex);
  }

  private void add(long hash, long at) {
    if (states.add(hash)) {
      if (states.size() > reachedAt.length) {
        reachedAt = Arrays.copyOf(reachedAt, 2 * reachedAt.length);
      }
      reachedAt[states.size() - 1] = at;
    }
  }

  private static int bit(boolean condition) {
    return condition ? 1 : 0;
  }
}
