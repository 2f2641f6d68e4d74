package dev.raftkit.storage;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.node.spi.SnapshotStore.Writer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One group's snapshots: its own, and those that a leader sends; one at a time. */
final class SnapshotWorkload {
  private static final int GAP_MAX = 30;

  private final RecordedMember member;
  private final int group;
  private final Random random;
  private boolean writing;
  private boolean receiving;

  /** Entries up to here are committed: they stay. */
  private long committed;

  SnapshotWorkload(RecordedMember member, int group, Random random) {
    this.member = member;
    this.group = group;
    this.random = random;
    this.committed = newest().index();
  }

  /** While a leader's snapshot comes in, the log stands still. */
  boolean logMayChange() {
    return !receiving;
  }

  long committed() {
    return committed;
  }

  /** Does something, if there is something to do. */
  void act() {
    int choice = random.nextInt(3);
    if (choice == 0) {
      compact();
    } else if (writing || receiving) {
      return;
    } else if (choice == 1) {
      write();
    } else {
      receive();
    }
  }

  private LogPosition newest() {
    return member.snapshotPromise().durable().get(group);
  }

  private void compact() {
    LogPosition newest = newest();
    if (newest.index() > 0 && !receiving && member.model(group).holds(newest)) {
      long index = newest.index() - random.nextInt((int) Math.min(newest.index(), 3));
      member
          .store()
          .compact(group, new LogPosition(member.model(group).at(index).term(), index));
      member.snapshots().deleteOld(group, Long.MAX_VALUE);
    }
  }

  private void write() {
    int settled = member.settledEntries(group);
    if (settled <= newest().index()) {
      return;
    }
    long index = newest().index() + 1 + random.nextInt(settled - (int) newest().index());
    LogPosition last = new LogPosition(member.model(group).at(index).term(), index);
    committed = Math.max(committed, index);
    writing = true;
    member.promise(member.snapshotPromise().begin(group, last));
    Writer writer = member.snapshots().write(group, snapshot(last));
    writer.append(ByteBuffer.wrap(state(group, last)), error -> {
      assertNull(error);
      writer.finish(failure -> {
        assertNull(failure);
        writing = false;
        member.promise(member.snapshotPromise().finish(group, last));
      });
    });
  }

  private void receive() {
    GroupModel model = member.model(group);
    long index = Math.max(committed, newest().index()) + 1 + random.nextInt(GAP_MAX);
    long committedTerm = committed == 0 ? 1 : model.at(committed).term();
    long currentTerm = Math.max(1, model.hardState().currentTerm());
    boolean matches = index <= model.log().size() && random.nextBoolean();
    long term = matches
        ? model.at(index).term()
        : Math.max(committedTerm, currentTerm - random.nextInt(2)) + random.nextInt(2);
    if (newest().term() > term) {
      return;
    }
    LogPosition last = new LogPosition(term, index);
    receiving = true;
    member.promise(member.snapshotPromise().begin(group, last));
    byte[] file = file(last);
    receive(last, file, checksum(last), 0);
  }

  private void receive(LogPosition last, byte[] file, long checksum, int offset) {
    int end = Math.min(file.length, offset + 1 + random.nextInt(4_000));
    byte[] data = Arrays.copyOfRange(file, offset, end);
    SnapshotChunk chunk = new SnapshotChunk(snapshot(last), file.length, checksum, offset, data);
    member.snapshots().store(group, chunk, (nextOffset, complete, error) -> {
      assertNull(error);
      if (complete) {
        received(last);
      } else {
        receive(last, file, checksum, (int) nextOffset);
      }
    });
  }

  private void received(LogPosition last) {
    receiving = false;
    committed = last.index();
    member.promise(member.snapshotPromise().finish(group, last));
    GroupModel model = member.model(group);
    if (!model.holds(last)) {
      @Nullable
      HardState raised =
          model.hardState().currentTerm() < last.term() ? new HardState(last.term(), null) : null;
      EntryBatch none = EntryBatch.empty(last.index() + 1);
      member.persist(group, new Persist(1, raised, last, 0, none, List.of()));
    }
  }

  private static Snapshot snapshot(LogPosition last) {
    return new Snapshot(last, Configuration.of(TestMember.N1, TestMember.N2));
  }

  /** What the state machine writes into a snapshot of a position. */
  static byte[] state(int group, LogPosition last) {
    Random random = new Random(last.hashCode() * 31L + group);
    byte[] state = new byte[1 + random.nextInt(10_000)];
    random.nextBytes(state);
    return state;
  }

  private byte[] file(LogPosition last) {
    SnapshotEncoder encoder = new SnapshotEncoder();
    ByteBuffer state = ByteBuffer.wrap(state(group, last));
    ByteBuffer file = ByteBuffer.allocate(state.remaining() + 1_000);
    file.put(encoder.header(group, snapshot(last)));
    file.put(encoder.chunkStart(state)).put(state).put(encoder.footer());
    return Arrays.copyOf(file.array(), file.position());
  }

  private long checksum(LogPosition last) {
    SnapshotEncoder encoder = new SnapshotEncoder();
    encoder.header(group, snapshot(last));
    encoder.chunkStart(ByteBuffer.wrap(state(group, last)));
    encoder.footer();
    return encoder.checksum();
  }
}
