package dev.raftkit.core;

import static dev.raftkit.core.Servers.AWAKE;
import static dev.raftkit.core.Servers.N1;
import static dev.raftkit.core.Servers.N2;
import static dev.raftkit.core.Servers.THREE;
import static dev.raftkit.core.Servers.disk;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.AppendEntries;
import dev.raftkit.core.message.AppendEntriesResponse;
import dev.raftkit.core.message.FetchEntries;
import dev.raftkit.core.message.FetchEntriesResponse;
import dev.raftkit.core.message.FetchEntriesResponse.Holding;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.message.PreVote;
import dev.raftkit.core.message.PreVoteResponse;
import dev.raftkit.core.message.ReadIndex;
import dev.raftkit.core.message.ReadIndexResponse;
import dev.raftkit.core.message.RequestVote;
import dev.raftkit.core.message.RequestVoteResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Messages that make no sense change nothing")
class BadMessagesTest {
  private static final long HUGE = Long.MAX_VALUE;
  private static final NodeId STRANGER = new NodeId("stranger");
  private static final Entry OLD = Entry.command(2, new byte[0]);
  private static final Entry NEW = Entry.command(9, new byte[0]);

  static Stream<Message> malformed() {
    return Stream.of(
        new RequestVote(N2, N1, HUGE, 0, 0),
        new RequestVote(N2, N1, -1, 0, 0),
        new RequestVote(N2, N1, (1L << 48) + 6, 0, 0),
        new RequestVote(N2, N1, 6, 6, 1),
        new RequestVote(N2, N1, 6, 0, 1),
        new RequestVote(N2, N1, 6, 1, 0),
        new RequestVote(N2, N1, 6, 1, HUGE),
        new PreVote(N2, N1, HUGE, 0, 0),
        new PreVote(N2, N1, 6, 7, 1),
        new PreVoteResponse(N2, N1, -3, 6, true),
        new PreVoteResponse(N2, N1, 5, -6, true),
        new RequestVoteResponse(N2, N1, 0, true),
        append(6, 7, 1, 0),
        append(6, 0, 1, 0),
        append(6, 5, HUGE - 12, 0),
        append(6, 5, 3, -1),
        append(6, 5, 3, 0, OLD),
        append(6, 5, 3, 0, NEW),
        append(0, 0, 0, 0),
        append(6, 4, 2, 0, new Entry(6, EntryType.CONFIGURATION, new byte[0])),
        new AppendEntriesResponse(N2, N1, 6, 1, 0, true, -1, 0, 0, false),
        new AppendEntriesResponse(N2, N1, 6, 1, 0, true, HUGE, 0, 0, false),
        new AppendEntriesResponse(N2, N1, 6, 1, 0, false, 3, 0, 0, false),
        new AppendEntriesResponse(N2, N1, 6, 1, 0, false, 3, -1, 1, false),
        new AppendEntriesResponse(N2, N1, 6, 1, -1, true, 3, 0, 0, false),
        new AppendEntriesResponse(N2, N1, 6, 1, 0, true, 3, 0, 0, true));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformedMessagesAreRejected(Message message) {
    assertRejected(message, Effect.Rejection.MALFORMED);
  }

  static Stream<Message> malformedSnapshots() {
    LogPosition last = new LogPosition(5, 3);
    return Stream.of(
        install(0, last, THREE, 10, 0, 10),
        install(6, new LogPosition(7, 3), THREE, 10, 0, 10),
        install(6, new LogPosition(0, 3), THREE, 10, 0, 10),
        install(6, new LogPosition(5, HUGE), THREE, 10, 0, 10),
        install(6, last, Configuration.NONE, 10, 0, 10),
        install(6, last, THREE, -1, 0, 0),
        install(6, last, THREE, (1L << 46) + 1, 0, 10),
        install(6, last, THREE, 10, -1, 10),
        install(6, last, THREE, 10, 11, 0),
        install(6, last, THREE, 10, 1, 10),
        install(6, last, THREE, HUGE, HUGE, 10),
        new InstallSnapshotResponse(N2, N1, 6, 1, -1, 3, 0, 0, 0),
        new InstallSnapshotResponse(N2, N1, 6, 1, 0, -3, 0, 0, 0),
        new InstallSnapshotResponse(N2, N1, 6, 1, 0, 3, 0, -1, 0),
        new InstallSnapshotResponse(N2, N1, 6, 1, 0, 3, 0, 0, HUGE));
  }

  @ParameterizedTest
  @MethodSource("malformedSnapshots")
  @DisplayName("X25, X26: a snapshot's bounds are checked before anything is touched")
  void malformedSnapshotsAreRejected(Message message) {
    assertRejected(message, Effect.Rejection.MALFORMED);
  }

  static Stream<Message> malformedFetches() {
    LogPosition first = new LogPosition(2, 3);
    return Stream.of(
        new FetchEntries(N2, N1, 6, new LogPosition(7, 3), 3),
        new FetchEntries(N2, N1, 6, LogPosition.ZERO, 3),
        new FetchEntries(N2, N1, 6, first, 2),
        new FetchEntries(N2, N1, 6, first, HUGE),
        new FetchEntriesResponse(N2, N1, 6, first, Holding.HELD, EntryBatch.empty(3)),
        new FetchEntriesResponse(N2, N1, 6, first, Holding.HELD, EntryBatch.of(4, OLD)),
        new FetchEntriesResponse(N2, N1, 6, first, Holding.HELD, EntryBatch.of(3, NEW)),
        new FetchEntriesResponse(N2, N1, 6, first, Holding.HELD, EntryBatch.of(3, OLD, NEW)),
        new FetchEntriesResponse(N2, N1, 6, first, Holding.NOT_HELD, EntryBatch.of(3, OLD)));
  }

  @ParameterizedTest
  @MethodSource("malformedFetches")
  void malformedFetchesAreRejected(Message message) {
    assertRejected(message, Effect.Rejection.MALFORMED);
  }

  static Stream<Message> malformedReads() {
    return Stream.of(
        new AppendEntries(N2, N1, 6, 5, 3, 0, 1, -1, EntryBatch.empty(4)),
        new AppendEntries(N2, N1, 6, 5, 3, 0, 1, HUGE, EntryBatch.empty(4)),
        AppendEntriesResponse.accepted(N2, N1, 6, 1, -1, 0, 3),
        AppendEntriesResponse.accepted(N2, N1, 6, 1, HUGE, 0, 3),
        new ReadIndex(N2, N1, 0, 1, false),
        new ReadIndex(N2, N1, 6, 0, false),
        new ReadIndex(N2, N1, 6, HUGE, false),
        new ReadIndexResponse(N2, N1, 0, 1, 3),
        new ReadIndexResponse(N2, N1, 6, 0, 3),
        new ReadIndexResponse(N2, N1, 6, 1, -3),
        new ReadIndexResponse(N2, N1, 6, 1, HUGE));
  }

  @ParameterizedTest
  @MethodSource("malformedReads")
  void malformedReadsAreRejected(Message message) {
    assertRejected(message, Effect.Rejection.MALFORMED);
  }

  static Stream<Message> strange() {
    return Stream.of(
        new PreVoteResponse(STRANGER, N1, 1_000_005, 6, true),
        new RequestVoteResponse(STRANGER, N1, 1_000_005, true),
        AppendEntriesResponse.accepted(STRANGER, N1, 1_000_005, 1, 0, 2),
        new InstallSnapshotResponse(STRANGER, N1, 1_000_005, 1, 0, 3, 0, 0, 0),
        new RequestVote(N1, N1, 6, 9, 9));
  }

  @ParameterizedTest
  @MethodSource("strange")
  void answersOfStrangersAreNotHeard(Message message) {
    assertRejected(message, Effect.Rejection.NOT_A_MEMBER);
  }

  static Stream<Message> misdirected() {
    return Stream.of(new RequestVote(N2, Servers.N3, 6, 9, 9));
  }

  @ParameterizedTest
  @MethodSource("misdirected")
  void messagesForOthersAreNotHeard(Message message) {
    assertRejected(message, Effect.Rejection.WRONG_RECEIVER);
  }

  private static void assertRejected(Message message, Effect.Rejection reason) {
    HardState before = new HardState(5, null);
    Raft raft = Servers.restart(N1, THREE, disk(before, 1, 4));

    raft.receive(AWAKE, message);

    assertEquals(List.of(new Effect.Rejected(message, reason)), raft.drain());
    assertEquals(before, raft.hardState());
  }

  private static InstallSnapshot install(
      long term, LogPosition last, Configuration members, long size, long offset, int length) {
    Snapshot snapshot = new Snapshot(last, members);
    SnapshotChunk chunk = new SnapshotChunk(snapshot, size, 77, offset, new byte[length]);
    return new InstallSnapshot(N2, N1, term, 1, chunk);
  }

  private static AppendEntries append(
      long term, long prevLogTerm, long prevLogIndex, long leaderCommit, Entry... entries) {
    EntryBatch batch = EntryBatch.of(prevLogIndex + 1, entries);
    return new AppendEntries(N2, N1, term, prevLogTerm, prevLogIndex, leaderCommit, 1, batch);
  }
}
