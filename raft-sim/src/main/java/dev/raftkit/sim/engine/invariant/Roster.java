package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.disk.LogModel;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The servers of a run: n1, n2, ... by name, 0, 1, ... by number. */
public final class Roster {
  private final NodeId[] ids;
  private final Configuration configuration;

  /** Servers that are all voters from the beginning. */
  public Roster(int servers) {
    this(servers, servers);
  }

  /** Servers of which the first so many are voters from the beginning. */
  public Roster(int servers, int founders) {
    ids = new NodeId[servers];
    for (int i = 0; i < servers; i++) {
      ids[i] = new NodeId("n" + (i + 1));
    }
    configuration = Configuration.of(Arrays.copyOf(ids, founders));
  }

  private Roster(Roster other, int witness) {
    ids = other.ids;
    configuration = other.configuration.withWitnesses(List.of(ids[witness]));
  }

  /** The same, with one server that is a witness. */
  public Roster withWitness(int server) {
    return new Roster(this, server);
  }

  public boolean hasWitness() {
    return !configuration.witnesses().isEmpty();
  }

  /** Whether a server is a witness from the beginning; none becomes one. */
  public boolean isWitness(int server) {
    return configuration.isWitness(ids[server]);
  }

  /** The configuration that a server starts with on an empty disk. */
  public Configuration first(int server) {
    return configuration.isVoter(ids[server]) ? configuration : Configuration.NONE;
  }

  /** The configuration as of an index of a log; the first one before an entry has another. */
  public Configuration configurationAt(LogModel log, long index) {
    Configuration found = log.configurationAt(index);
    return found == null ? configuration : found;
  }

  /** Whether some servers are a majority, of both sets of a joint configuration (thesis §4.3). */
  public boolean isMajority(Configuration governing, IntPredicate among) {
    // Counted here once more: what the core counts is what is to be judged.
    return isMajority(governing.voters(), among)
        && (!governing.isJoint() || isMajority(governing.outgoing(), among));
  }

  private boolean isMajority(List<NodeId> voters, IntPredicate among) {
    int count = 0;
    for (NodeId voter : voters) {
      count += among.test(indexOf(voter)) ? 1 : 0;
    }
    return 2 * count > voters.size();
  }

  public int size() {
    return ids.length;
  }

  public NodeId id(int server) {
    return ids[server];
  }

  /** The first configuration of the group. */
  public Configuration configuration() {
    return configuration;
  }

  /** The number of a server, {@link ServerState#NOBODY} for null. */
  public int indexOf(@Nullable NodeId id) {
    if (id == null) {
      return ServerState.NOBODY;
    }
    for (int i = 0; i < ids.length; i++) {
      if (ids[i].equals(id)) {
        return i;
      }
    }
    throw new IllegalArgumentException(id + " is not one of " + ids.length + " servers");
  }
}
