package dev.raftkit.core;

import static dev.raftkit.core.Servers.AWAKE;
import static dev.raftkit.core.Servers.MILLIS;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.disk;
import static dev.raftkit.core.Servers.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.message.AppendEntries;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the log forgets because of a snapshot (§7)")
class CompactionTest {
  @Test
  void someEntriesBeforeTheSnapshotStayForSlowFollowers() {
    Raft server = applied(9, 3);

    server.snapshotTaken(AWAKE, snapshot(5, 9));

    assertEquals(List.of(new Effect.CompactLog(new LogPosition(5, 6))), server.drain());
    assertEquals(new LogPosition(5, 6), server.base());
    assertEquals(5, server.termAt(6));
    assertThrows(InvariantViolation.class, () -> server.termAt(5));
  }

  @Test
  @DisplayName("S16: with fewer entries than shall stay, nothing is forgotten")
  void withFewEntriesNothingIsForgotten() {
    Raft server = applied(9, 9);

    server.snapshotTaken(AWAKE, snapshot(5, 9));

    assertEquals(List.of(), server.drain());
    assertEquals(LogPosition.ZERO, server.base());
  }

  @Test
  @DisplayName("S3, S12: a snapshot that is older than the newest changes nothing")
  void anOlderSnapshotChangesNothing() {
    Raft server = applied(9, 0);
    server.snapshotTaken(AWAKE, snapshot(5, 9));
    server.drain();

    server.snapshotTaken(AWAKE, snapshot(5, 4));

    assertEquals(List.of(), server.drain());
    assertEquals(new LogPosition(5, 9), server.base());
  }

  @Test
  void aSnapshotOfWhatIsNotCommittedStopsTheServer() {
    Raft server = applied(9, 0);

    assertThrows(InvariantViolation.class, () -> server.snapshotTaken(AWAKE, snapshot(5, 10)));
  }

  @Test
  void entriesThatAreBeingReadStay() {
    RaftConfig config = Servers.config(N1, THREE).withSnapshots(4, 0);
    PersistentState state =
        disk(new HardState(5, N2), snapshot(5, 2), LogPosition.ZERO, 5, 5, 5, 5);
    Raft server = Raft.restart(0, config, state, () -> 200 * MILLIS, Trace.NONE);
    assertEquals(
        List.of(
            new Effect.InstallSnapshot(snapshot(5, 2)),
            new Effect.CompactLog(new LogPosition(5, 2))),
        server.drain());
    server.snapshotInstalled(AWAKE, 2);
    server.receive(AWAKE, new AppendEntries(N2, N1, 5, 5, 4, 4, 1, EntryBatch.empty(5)));
    server.drain();

    server.snapshotTaken(AWAKE, snapshot(5, 4));

    assertEquals(List.of(), server.drain());
    assertEquals(new LogPosition(5, 2), server.base());
  }

  @Test
  @DisplayName("S7: a log that begins with its snapshot goes on from there after a restart")
  void anEmptyLogBehindASnapshot() {
    Raft server = Servers.restart(
        N1, THREE, disk(new HardState(5, N2), snapshot(5, 9), new LogPosition(5, 9)));

    assertEquals(new LogPosition(5, 9), server.lastLog());
    assertEquals(9, server.durableIndex());
    assertEquals(9, server.commitIndex());
  }

  @Test
  @DisplayName("S15: the snapshot's configuration goes to the driver as it was")
  void theConfigurationIsHandedOn() {
    Snapshot snapshot = new Snapshot(new LogPosition(5, 9), Configuration.of(N1, N2));
    Raft server =
        Servers.restart(N1, THREE, disk(new HardState(5, N2), snapshot, new LogPosition(5, 9)));

    assertEquals(List.of(new Effect.InstallSnapshot(snapshot)), server.drain());
  }

  /** A follower that has applied so many entries, and keeps some before a snapshot. */
  private static Raft applied(int count, long entriesKept) {
    RaftConfig config = Servers.config(N1, THREE).withSnapshots(4, entriesKept);
    Raft server =
        Raft.restart(0, config, disk(new HardState(5, N2)), () -> 200 * MILLIS, Trace.NONE);
    Entry[] entries = new Entry[count];
    Arrays.fill(entries, Entry.command(5, new byte[0]));
    server.receive(AWAKE, new AppendEntries(N2, N1, 5, 0, 0, count, 1, EntryBatch.of(1, entries)));
    server.drain();
    server.persisted(AWAKE, 1);
    server.drain();
    server.applied(AWAKE, count);
    return server;
  }
}
