package dev.raftkit.storage;

import static dev.raftkit.storage.SnapshotShelf.GROUP;
import static dev.raftkit.storage.SnapshotShelf.changed;
import static dev.raftkit.storage.SnapshotShelf.snapshot;
import static dev.raftkit.storage.SnapshotShelf.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SnapshotFilesTest {
  private static final Snapshot FIRST = snapshot(1, 10);
  private static final Snapshot SECOND = snapshot(2, 20);
  private static final byte[] STATE = state(1, 10_000);

  private final SnapshotShelf shelf = SnapshotShelf.open(new MemoryDisk());
  private final SnapshotShelf leader = SnapshotShelf.open(new MemoryDisk());

  @Test
  void whatWasWrittenIsReadAgainAlsoAfterARestart() throws IOException {
    shelf.mustWrite(FIRST, STATE);

    shelf.disk.crashProcess();
    shelf.open();

    assertThat(shelf.files().newest(GROUP)).isEqualTo(FIRST);
    assertThat(shelf.files().groups()).containsExactly(GROUP);
    assertThat(shelf.restored(FIRST)).isEqualTo(STATE);
  }

  @Test
  void aSnapshotIsVisibleOnlyWhenItIsDurable() {
    SnapshotShelf.Outcome outcome = shelf.write(FIRST, STATE);
    while (!outcome.ended) {
      assertThat(shelf.files().newest(GROUP)).isNull();
      shelf.disk.step();
    }

    assertThat(shelf.files().newest(GROUP)).isEqualTo(FIRST);
    List<String> journal = shelf.disk.takeJournal();
    assertThat(journal.subList(journal.indexOf("rename partial-0"), journal.size()))
        .containsExactly("rename partial-0", "sync directory");
  }

  @Test
  void aSnapshotTravelsInPiecesOfAnySize() throws IOException {
    leader.mustWrite(FIRST, STATE);

    for (int pieceBytes : new int[] {1_000, 4_096, 1 << 20}) {
      SnapshotShelf follower = SnapshotShelf.open(new MemoryDisk());
      List<SnapshotChunk> pieces = leader.pieces(0, pieceBytes);
      for (SnapshotChunk piece : pieces) {
        assertThat(follower.files().newest(GROUP)).isNull();
        SnapshotShelf.Stored stored = follower.store(piece);
        assertThat(stored.nextOffset).isEqualTo(piece.offset() + piece.data().length);
        assertThat(stored.complete).isEqualTo(stored.nextOffset == piece.sizeBytes());
      }
      assertThat(follower.restored(FIRST)).isEqualTo(STATE);
      assertThat(follower.disk.list()).containsExactly("snapshot-3-10-1");
    }
  }

  @Test
  @DisplayName("X25: pieces that leave a gap, come twice or reach too far change nothing")
  void aPieceThatDoesNotFitChangesNothing() throws IOException {
    leader.mustWrite(FIRST, STATE);
    List<SnapshotChunk> pieces = leader.pieces(0, 3_000);

    assertThat(shelf.store(pieces.get(1)).nextOffset).isZero();
    assertThat(shelf.store(pieces.get(0)).nextOffset).isEqualTo(3_000);
    assertThat(shelf.store(pieces.get(0)).nextOffset).isEqualTo(3_000);
    assertThat(shelf.store(pieces.get(2)).nextOffset).isEqualTo(3_000);
    assertThat(shelf.store(tooFar(pieces.get(1))).nextOffset).isEqualTo(3_000);
    shelf.store(pieces.get(1));
    shelf.store(pieces.get(2));
    assertThat(shelf.store(pieces.get(3)).complete).isTrue();

    assertThat(shelf.store(pieces.get(0)).complete).isTrue();
    assertThat(shelf.restored(FIRST)).isEqualTo(STATE);
  }

  @Test
  @DisplayName("X25: a snapshot larger than this server takes is refused before anything is stored")
  void aSnapshotThatIsTooLargeIsRefused() {
    SnapshotChunk huge = new SnapshotChunk(FIRST, 1L << 62, 7, 0, new byte[10]);

    SnapshotShelf.Stored stored = shelf.store(huge);

    assertThat(stored.nextOffset).isZero();
    assertThat(stored.error).hasMessageContaining("the limit is 1099511627776");
    assertThat(shelf.disk.list()).isEmpty();
  }

  @Test
  @DisplayName("S9, S11, X25: another stream takes the place of the one before, and can finish")
  void twoStreamsShareTheRoomOfOne() throws IOException {
    leader.mustWrite(FIRST, STATE);
    SnapshotShelf other = SnapshotShelf.open(new MemoryDisk());
    other.mustWrite(SECOND, state(2, 8_000));
    List<SnapshotChunk> first = leader.pieces(0, 3_000);
    List<SnapshotChunk> second = other.pieces(0, 3_000);

    shelf.store(first.get(0));
    shelf.store(first.get(1));
    assertThat(shelf.store(second.get(0)).nextOffset).isEqualTo(3_000);
    assertThat(shelf.disk.list()).hasSize(1).first().asString().startsWith("partial-1-3-20-2-");
    assertThat(shelf.store(first.get(2)).nextOffset).isZero();
    second.forEach(shelf::store);

    assertThat(shelf.disk.list()).containsExactly("snapshot-3-20-2");
    assertThat(shelf.restored(SECOND)).isEqualTo(state(2, 8_000));
  }

  @Test
  @DisplayName("S9: two streams of one position with different bytes are never put together")
  void piecesOfDifferentBytesAreNotPutTogether() {
    leader.mustWrite(FIRST, STATE);
    SnapshotShelf other = SnapshotShelf.open(new MemoryDisk());
    other.mustWrite(FIRST, state(9, 10_000));
    List<SnapshotChunk> first = leader.pieces(0, 3_000);
    List<SnapshotChunk> second = other.pieces(0, 3_000);

    shelf.store(first.get(0));

    assertThat(shelf.store(second.get(1)).nextOffset).isZero();
  }

  @Test
  @DisplayName("S12: after a transfer with a wrong checksum the next one starts afresh")
  void aFailedTransferDoesNotSpoilTheNext() throws IOException {
    leader.mustWrite(FIRST, STATE);
    List<SnapshotChunk> pieces = leader.pieces(0, 3_000);
    shelf.store(pieces.get(0));
    shelf.store(changed(pieces.get(1), 77));
    shelf.store(pieces.get(2));

    SnapshotShelf.Stored last = shelf.store(pieces.get(3));

    assertThat(last.nextOffset).isZero();
    assertThat(last.complete).isFalse();
    assertThat(last.error).hasMessageContaining("is damaged at offset");
    assertThat(shelf.disk.list()).isEmpty();
    pieces.forEach(shelf::store);
    assertThat(shelf.restored(FIRST)).isEqualTo(STATE);
  }

  @Test
  @DisplayName("X26: a whole snapshot of something else than was announced is refused")
  void aSnapshotThatIsNotWhatWasAnnouncedIsRefused() {
    leader.mustWrite(FIRST, STATE);
    SnapshotChunk whole = leader.mustRead(0, 0, 1 << 20);

    SnapshotShelf.Stored otherPlace = shelf.store(
        new SnapshotChunk(SECOND, whole.sizeBytes(), whole.checksum(), 0, whole.data()));
    SnapshotShelf.Stored otherChecksum =
        shelf.store(new SnapshotChunk(FIRST, whole.sizeBytes(), 5, 0, whole.data()));

    assertThat(otherPlace.error).hasMessageContaining("was announced as " + SECOND);
    assertThat(otherChecksum.error).hasMessageContaining("was announced with checksum 5");
    assertThat(shelf.files().newest(GROUP)).isNull();
    assertThat(shelf.disk.list()).isEmpty();
  }

  @Test
  void aFullDiskCostsTheSnapshotAndNothingElse() throws IOException {
    shelf.mustWrite(FIRST, STATE);
    for (String failing : List.of("write partial-1", "sync partial-2", "rename partial-3")) {
      shelf.disk.failNext(failing);

      SnapshotShelf.Outcome outcome = shelf.write(SECOND, STATE);
      shelf.disk.run();

      assertThat(outcome.error).hasMessage("cannot " + failing);
      assertThat(shelf.disk.list()).containsExactly("snapshot-3-10-1");
    }
    shelf.mustWrite(SECOND, STATE);
    assertThat(shelf.restored(SECOND)).isEqualTo(STATE);
  }

  @Test
  void aFullDiskCostsTheReceptionAndNothingElse() throws IOException {
    leader.mustWrite(FIRST, STATE);
    List<SnapshotChunk> pieces = leader.pieces(0, 3_000);
    shelf.store(pieces.get(0));
    String partial = shelf.disk.list().get(0);
    shelf.disk.failNext("write " + partial);

    SnapshotShelf.Stored failed = shelf.store(pieces.get(1));

    assertThat(failed.nextOffset).isZero();
    assertThat(failed.error).hasMessage("cannot write " + partial);
    assertThat(shelf.disk.list()).isEmpty();
    pieces.forEach(shelf::store);
    assertThat(shelf.restored(FIRST)).isEqualTo(STATE);
  }

  @Test
  void aNameThatCouldNotBeSyncedIsNoneAndTheNextSnapshotIsPublished() throws IOException {
    leader.mustWrite(SECOND, STATE);
    shelf.disk.failNext("sync directory");

    SnapshotShelf.Outcome outcome = shelf.write(FIRST, STATE);
    shelf.disk.run();

    assertThat(outcome.error).hasMessage("cannot sync directory");
    assertThat(shelf.files().newest(GROUP)).isNull();
    assertThat(shelf.disk.list()).isEmpty();

    shelf.mustWrite(FIRST, STATE);
    leader.pieces(0, 3_000).forEach(shelf::store);

    assertThat(shelf.files().all(GROUP)).containsExactly(SECOND, FIRST);
    assertThat(shelf.restored(SECOND)).isEqualTo(STATE);
  }

  @Test
  void aSyncOfTheDirectoryAfterOneThatFailedSaysNothingOfNamesGivenBefore() {
    shelf.disk.takeJournal();
    shelf.disk.failNext("sync directory");

    SnapshotShelf.Outcome first = shelf.write(FIRST, STATE);
    SnapshotShelf.Outcome second = shelf.write(SECOND, STATE);
    shelf.disk.run();

    assertThat(shelf.disk.takeJournal())
        .filteredOn(line -> line.startsWith("rename") || line.equals("sync directory"))
        .containsExactly(
            "rename partial-0", "rename partial-1", "sync directory", "sync directory");
    assertThat(first.error).hasMessage("cannot sync directory");
    assertThat(second.error).hasMessage("cannot sync directory");
    assertThat(shelf.files().newest(GROUP)).isNull();
    assertThat(shelf.disk.list()).isEmpty();
  }

  @Test
  void largeSnapshotsAreSyncedOnTheWay() {
    shelf.mustWrite(FIRST, state(1, 9 << 20));

    assertThat(shelf.disk.takeJournal()).filteredOn("sync partial-0"::equals).hasSize(3);
  }

  @Test
  void twoSnapshotsAreKeptAndThoseThatAreBeingSent() {
    for (int i = 1; i <= 5; i++) {
      shelf.mustWrite(snapshot(1, 10L * i), STATE);
    }

    shelf.files().deleteOld(GROUP, 30);
    shelf.disk.run();
    assertThat(shelf.disk.list())
        .containsExactly("snapshot-3-30-1", "snapshot-3-40-1", "snapshot-3-50-1");

    shelf.files().deleteOld(GROUP, Long.MAX_VALUE);
    shelf.disk.run();
    assertThat(shelf.files().all(GROUP)).containsExactly(snapshot(1, 50), snapshot(1, 40));
    assertThat(shelf.disk.list()).containsExactly("snapshot-3-40-1", "snapshot-3-50-1");
  }

  @Test
  void aSnapshotThatIsNotThereIsSaidToBeNotThere() {
    assertThat(shelf.read(0, 0, 10).chunk).isNull();
    shelf.mustWrite(FIRST, STATE);

    assertThat(shelf.read(11, 0, 10).chunk).isNull();
    assertThat(shelf.read(10, 1 << 20, 10).chunk).isNull();
    assertThatThrownBy(() -> shelf.restored(SECOND))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("index=20");
  }

  private static SnapshotChunk tooFar(SnapshotChunk piece) {
    return new SnapshotChunk(
        piece.snapshot(), piece.sizeBytes(), piece.checksum(), piece.offset(), new byte[1 << 20]);
  }
}
