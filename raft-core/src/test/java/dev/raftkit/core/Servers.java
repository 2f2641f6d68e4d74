package dev.raftkit.core;

import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.RequestVoteResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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

  /**
   * The leader of the term after that on its disk, with the votes of everyone in the configuration.
   * Its no-op is on its disk and was sent, but not answered; its first messages are drained.
   */
  static Raft leader(NodeId self, Configuration configuration, PersistentState state) {
    return elect(restart(self, configuration, state), configuration);
  }

  static Raft elect(Raft raft, Configuration configuration) {
    long now = raft.deadline();
    raft.tick(now);
    raft.drain();
    long term = raft.currentTerm() + 1;
    for (NodeId voter : configuration.voters()) {
      if (!voter.equals(raft.self())) {
        raft.receive(now, new PreVoteResponse(voter, raft.self(), term - 1, term, true));
      }
    }
    persistAll(raft, now);
    for (NodeId voter : configuration.voters()) {
      if (!voter.equals(raft.self())) {
        raft.receive(now, new RequestVoteResponse(voter, raft.self(), term, true));
      }
    }
    persistAll(raft, now);
    return raft;
  }

  /** Lets the disk finish every write, and throws away all other effects. */
  static void persistAll(Raft raft, long now) {
    boolean busy = true;
    while (busy) {
      busy = false;
      for (Effect effect : List.copyOf(raft.drain())) {
        if (effect instanceof Effect.Persist write) {
          raft.persisted(now, write.writeSeq());
          busy = true;
        }
      }
    }
  }

  static List<byte[]> commands(String... commands) {
    return Arrays.stream(commands)
        .map(command -> command.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  static Effect sent(Message message) {
    return new Effect.Send(message);
  }

  /** A disk with a log whose entries have these terms. */
  static PersistentState disk(HardState hardState, long... terms) {
    return new PersistentState(hardState, starts(0, terms), terms.length);
  }

  /** A disk with a snapshot, and a log after a base whose entries have these terms. */
  static PersistentState disk(
      HardState hardState, Snapshot snapshot, LogPosition base, long... terms) {
    return new PersistentState(
        0,
        hardState,
        snapshot,
        base,
        starts(base.index(), terms),
        base.index() + terms.length,
        List.of());
  }

  /** A disk that cannot read some entries of its log. */
  static PersistentState damaged(HardState hardState, long first, long last, long... terms) {
    return new PersistentState(
        0,
        hardState,
        null,
        LogPosition.ZERO,
        starts(0, terms),
        terms.length,
        List.of(new IndexRange(first, last)));
  }

  private static List<LogPosition> starts(long baseIndex, long... terms) {
    List<LogPosition> starts = new ArrayList<>();
    long last = 0;
    for (int i = 0; i < terms.length; i++) {
      if (terms[i] != last) {
        starts.add(new LogPosition(terms[i], baseIndex + i + 1));
        last = terms[i];
      }
    }
    return starts;
  }

  /** A snapshot of a group of three. */
  static Snapshot snapshot(long term, long lastIndex) {
    return new Snapshot(new LogPosition(term, lastIndex), THREE);
  }

  /** A piece of a snapshot of ten bytes. */
  static SnapshotChunk piece(Snapshot snapshot, int offset, int length) {
    return new SnapshotChunk(snapshot, 10, 77, offset, new byte[length]);
  }
}
