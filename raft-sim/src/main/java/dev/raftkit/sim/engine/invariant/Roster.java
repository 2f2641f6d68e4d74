package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** The servers of a run: n1, n2, ... by name, 0, 1, ... by number. */
public final class Roster {
  private final NodeId[] ids;
  private final Configuration configuration;

  public Roster(int servers) {
    ids = new NodeId[servers];
    for (int i = 0; i < servers; i++) {
      ids[i] = new NodeId("n" + (i + 1));
    }
    configuration = Configuration.of(ids);
  }

  public int size() {
    return ids.length;
  }

  public NodeId id(int server) {
    return ids[server];
  }

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
