package dev.raftkit.core;

import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import java.util.ArrayList;
import java.util.List;

/** Servers for tests, with the names and times that all tests share. */
final class Servers {
  static final NodeId N1 = new NodeId("n1");
  static final NodeId N2 = new NodeId("n2");
  static final NodeId N3 = new NodeId("n3");
  static final NodeId N4 = new NodeId("n4");
  static final NodeId N5 = new NodeId("n5");
  static final Configuration THREE = Configuration.of(N1, N2, N3);
  static final Configuration FIVE = Configuration.of(N1, N2, N3, N4, N5);

  static final long MILLIS = 1_000_000;

  /** Every election timeout is the lower end of its range. */
  static final RandomSource SHORTEST = () -> 0;

  /** A moment at which a server started at 0 may vote, and has not yet timed out. */
  static final long AWAKE = 160 * MILLIS;

  private Servers() {}

  static RaftConfig config(NodeId self, Configuration configuration) {
    return RaftConfig.of(self, configuration).withTimes(150 * MILLIS, 300 * MILLIS, 50 * MILLIS);
  }

  /** A server of three, in term 0 with an empty log, that times out at 250 ms. */
  static Raft fresh(NodeId self) {
    return restart(self, THREE, PersistentState.EMPTY);
  }

  static Raft restart(NodeId self, Configuration configuration, PersistentState state) {
    return Raft.restart(0, config(self, configuration), state, () -> 200 * MILLIS, Trace.NONE);
  }

  /** A disk with a log whose entries have these terms. */
  static PersistentState disk(HardState hardState, long... terms) {
    List<LogPosition> starts = new ArrayList<>();
    long last = 0;
    for (int i = 0; i < terms.length; i++) {
      if (terms[i] != last) {
        starts.add(new LogPosition(terms[i], i + 1));
        last = terms[i];
      }
    }
    return new PersistentState(hardState, starts, terms.length);
  }
}
