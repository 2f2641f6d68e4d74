package dev.raftkit.storage;

import static dev.raftkit.storage.SnapshotShelf.GROUP;
import static dev.raftkit.storage.SnapshotShelf.snapshot;
import static dev.raftkit.storage.SnapshotShelf.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The process or the power goes away between any two operations of the disk. */
@DisplayName("A crash at every step leaves the old snapshot or the new one (S8, S10, S14)")
class SnapshotCrashTest {
  private static final Snapshot OLD = snapshot(1, 10);
  private static final Snapshot NEW = snapshot(2, 20);
  private static final byte[] OLD_STATE = state(1, 5_000);
  private static final byte[] NEW_STATE = state(2, 9_000);
  private static final int PIECE_BYTES = 2_000;

  /** More than what a restart does not build upon. */
  private static final int LARGE_BYTES = 24 << 20;

  private static final int LARGE_PIECE_BYTES = 1 << 20;

  @Test
  @DisplayName("S8: killed while writing a snapshot")
  void aSnapshotOfItsOwnIsThereWholeOrNotAtAll() throws IOException {
    for (Consumer<MemoryDisk> crash : crashes()) {
      boolean ended = false;
      for (int steps = 0; !ended; steps++) {
        SnapshotShelf shelf = withOld();
        SnapshotShelf.Outcome outcome = shelf.write(NEW, NEW_STATE);
        run(shelf.disk, steps);
        ended = outcome.ended;

        crash.accept(shelf.disk);
        shelf.open();

        assertOldOrNew(shelf, outcome.isGood());
      }
    }
  }

  @Test
  @DisplayName("S10, S14: killed at every step of a reception, and after it was answered")
  void aReceivedSnapshotIsThereWholeOrNotAtAll() throws IOException {
    List<SnapshotChunk> pieces = newPieces();
    for (Consumer<MemoryDisk> crash : crashes()) {
      boolean complete = false;
      for (int steps = 0; !complete; steps++) {
        SnapshotShelf shelf = withOld();
        complete = receive(shelf, pieces, steps);

        crash.accept(shelf.disk);
        shelf.open();

        assertOldOrNew(shelf, complete);
      }
    }
  }

  @Test
  @DisplayName("S10: a reception that a crash cut off starts again, and leaves nothing behind")
  void afterACrashAReceptionStartsAgain() throws IOException {
    List<SnapshotChunk> pieces = newPieces();
    SnapshotShelf shelf = withOld();
    shelf.store(pieces.get(0));
    shelf.store(pieces.get(1));

    shelf.disk.crashProcess();
    shelf.open();

    assertThat(shelf.disk.list()).containsExactly("snapshot-3-10-1");
    assertThat(shelf.store(pieces.get(2)).nextOffset).isZero();
    pieces.forEach(shelf::store);
    assertOldOrNew(shelf, true);
  }

  @Test
  @DisplayName("S10: of a large snapshot, what was synced before a restart is not received again")
  void afterARestartALargeReceptionGoesOn() throws IOException {
    List<SnapshotChunk> pieces = largePieces();
    SnapshotShelf shelf = withOld();
    pieces.subList(0, 20).forEach(shelf::store);

    shelf.disk.crashProcess();
    shelf.open();
    long kept = shelf.store(pieces.get(20)).nextOffset;
    pieces.subList(4, pieces.size()).forEach(shelf::store);

    assertThat(kept).isEqualTo(20 * LARGE_PIECE_BYTES - PartialFile.UNSYNCED_BYTES_MAX);
    assertThat(shelf.files().newest(GROUP)).isEqualTo(NEW);
    assertThat(shelf.restored(NEW)).isEqualTo(state(2, LARGE_BYTES));
  }

  @Test
  @DisplayName("S10: what a disk has lost of a reception is found, and all is received again")
  void aReceptionThatGoesOnIsVerifiedAsAWhole() throws IOException {
    List<SnapshotChunk> pieces = largePieces();
    SnapshotShelf shelf = withOld();
    pieces.subList(0, 20).forEach(shelf::store);
    shelf.disk.crashProcess();
    shelf.disk.flipBit(partial(shelf), 1_000_000, 3);
    shelf.open();

    pieces.subList(4, pieces.size() - 1).forEach(shelf::store);
    SnapshotShelf.Stored last = shelf.store(pieces.get(pieces.size() - 1));
    pieces.forEach(shelf::store);

    assertThat(last.error).hasMessageContaining("is damaged at offset");
    assertThat(last.complete).isFalse();
    assertThat(shelf.restored(NEW)).isEqualTo(state(2, LARGE_BYTES));
  }

  @Test
  void aReceptionFromBeforeARestartGivesWayToAnother() {
    List<SnapshotChunk> pieces = largePieces();
    SnapshotShelf shelf = withOld();
    pieces.subList(0, 20).forEach(shelf::store);
    String former = partial(shelf);
    shelf.disk.crashProcess();
    shelf.open();

    SnapshotShelf.Stored other = shelf.store(newPieces().get(0));

    assertThat(other.nextOffset).isEqualTo(PIECE_BYTES);
    assertThat(partial(shelf)).isNotEqualTo(former);
  }

  @Test
  void aReceptionFromBeforeARestartThatIsOutdatedIsDeleted() {
    List<SnapshotChunk> pieces = largePieces();
    SnapshotShelf shelf = withOld();
    pieces.subList(0, 20).forEach(shelf::store);
    shelf.disk.crashProcess();
    shelf.open();

    shelf.mustWrite(snapshot(2, 21), NEW_STATE);
    shelf.disk.run();

    assertThat(shelf.disk.list()).containsExactly("snapshot-3-10-1", "snapshot-3-21-2");
  }

  @Test
  @DisplayName("S14, M18: the name is durable before the snapshot is answered for")
  void aPowerCutAfterTheAnswerLeavesTheSnapshot() throws IOException {
    SnapshotShelf shelf = withOld();

    shelf.mustWrite(NEW, NEW_STATE);
    shelf.disk.losePower(0);
    shelf.open();

    assertOldOrNew(shelf, true);
  }

  /** Feeds the pieces, for at most so many steps of the disk; whether all was answered for. */
  private static boolean receive(SnapshotShelf shelf, List<SnapshotChunk> pieces, int steps) {
    int left = steps;
    boolean complete = false;
    for (SnapshotChunk piece : pieces) {
      SnapshotShelf.Stored stored = shelf.begin(piece);
      while (left > 0 && stored.nextOffset < 0 && shelf.disk.step()) {
        left--;
      }
      complete = stored.complete;
    }
    return complete;
  }

  private static void assertOldOrNew(SnapshotShelf shelf, boolean mustBeNew) throws IOException {
    Snapshot newest = shelf.files().newest(GROUP);
    if (mustBeNew) {
      assertThat(newest).isEqualTo(NEW);
    }
    assertThat(newest).isIn(OLD, NEW);
    assertThat(shelf.restored(OLD)).isEqualTo(OLD_STATE);
    if (NEW.equals(newest)) {
      assertThat(shelf.restored(NEW)).isEqualTo(NEW_STATE);
    }
    assertThat(shelf.files().damaged(GROUP)).isEmpty();
    assertThat(shelf.disk.list()).allMatch(name -> name.startsWith("snapshot-"));
  }

  private static SnapshotShelf withOld() {
    SnapshotShelf shelf = SnapshotShelf.open(new MemoryDisk());
    shelf.mustWrite(OLD, OLD_STATE);
    return shelf;
  }

  private static List<SnapshotChunk> newPieces() {
    SnapshotShelf leader = SnapshotShelf.open(new MemoryDisk());
    leader.mustWrite(NEW, NEW_STATE);
    return leader.pieces(20, PIECE_BYTES);
  }

  private static List<SnapshotChunk> largePieces() {
    SnapshotShelf leader = SnapshotShelf.open(new MemoryDisk());
    leader.mustWrite(NEW, state(2, LARGE_BYTES));
    return leader.pieces(20, LARGE_PIECE_BYTES);
  }

  private static String partial(SnapshotShelf shelf) {
    return shelf.disk.list().stream()
        .filter(name -> name.startsWith(SnapshotFiles.TEMPORARY_PREFIX))
        .findFirst()
        .orElseThrow();
  }

  private static void run(MemoryDisk disk, int steps) {
    for (int i = 0; i < steps; i++) {
      disk.step();
    }
  }

  private static List<Consumer<MemoryDisk>> crashes() {
    return List.of(
        MemoryDisk::crashProcess,
        disk -> disk.losePower(0),
        disk -> disk.losePower(3_000),
        disk -> disk.losePower(Integer.MAX_VALUE));
  }
}
