package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers of a run: n1, n2, ... by name, 0, 1, ... by number. */
public final class Roster {
  private final NodeId[] ids;

  public Roster(int servers) {
    ids = new NodeId[servers];
    for (int i = 0; i < servers; i++) {
      ids[i] = new NodeId("n" + (i + 1));
    }
  }

  public int size() {
    return ids.length;
  }

  public NodeId id(int server) {
    return ids[server];
  }

  public Configuration configuration() {
    return new Configuration(new ArrayList<>(List.of(ids)));
  }

  /** The number of a server, {@link ServerState#NOBODY} for null. */
  public int indexOf(@Nullable NodeId id) {
    if (id == null) {
      return ServerState.NOBODY;
    }
    for (int i = 0; i < ids.length; i++) {
      if (ids[i].name().equals(id.name())) {
        return i;
      }
    }
    throw new IllegalArgumentException(id + " is not one of " + ids.length + " servers");
  }
}
