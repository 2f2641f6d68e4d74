package dev.raftkit.storage;

import static dev.raftkit.storage.SnapshotShelf.GROUP;
import static dev.raftkit.storage.SnapshotShelf.snapshot;
import static dev.raftkit.storage.SnapshotShelf.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.core.log.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bits that rot, and files that are cut off. */
@DisplayName("A damaged snapshot is never used, and never passed over in silence (S5, S8)")
class SnapshotDamageTest {
  private static final String FILE = "snapshot-3-20-2";
  private static final Snapshot OLD = snapshot(1, 10);
  private static final Snapshot NEW = snapshot(2, 20);
  private static final byte[] OLD_STATE = state(1, 500);

  private final SnapshotShelf shelf = SnapshotShelf.open(new MemoryDisk());

  @Test
  void whateverBitFlipsTheOlderSnapshotIsUsedAndTheDamageNamed() throws IOException {
    shelf.mustWrite(OLD, OLD_STATE);
    shelf.mustWrite(NEW, state(2, 300));
    int bytes = shelf.disk.bytes(FILE).length;

    for (int place = 0; place < bytes; place++) {
      shelf.disk.flipBit(FILE, place, place % 8);
      shelf.open();

      assertThat(shelf.files().newest(GROUP)).as("bit at " + place).isEqualTo(OLD);
      assertThat(shelf.files().damaged(GROUP)).hasSize(1);
      SnapshotFiles.Damaged damaged = shelf.files().damaged(GROUP).get(0);
      assertThat(damaged.last()).isEqualTo(NEW.last());
      assertThat(damaged.cause())
          .hasMessageStartingWith("the data directory/" + FILE + " is damaged");
      assertThat(shelf.restored(OLD)).isEqualTo(OLD_STATE);
      shelf.disk.flipBit(FILE, place, place % 8);
    }
    shelf.open();
    assertThat(shelf.files().newest(GROUP)).isEqualTo(NEW);
  }

  @Test
  @DisplayName("X37: a snapshot of a newer format is no damage, and no older one stands in for it")
  void aSnapshotOfANewerFormatIsRefused() {
    shelf.mustWrite(OLD, OLD_STATE);
    shelf.mustWrite(NEW, state(2, 300));
    byte[] before = shelf.disk.bytes(FILE);
    ByteBuffer newer = ByteBuffer.wrap(before.clone());
    newer.putInt(8, SnapshotFormat.VERSION + 1);
    int checked = newer.getInt(12) - Integer.BYTES;
    newer.putInt(checked, WalFormat.checksum(new CRC32C(), newer, 0, checked));
    shelf.disk.replace(FILE, newer.array());

    shelf.open();

    assertThat(shelf.openingFailure())
        .hasMessage("the data directory/" + FILE + " has format " + (SnapshotFormat.VERSION + 1)
            + ", and this release of RaftKit reads format 1 or 2: start the release that wrote it,"
            + " or a newer one. Nothing was changed");
    assertThat(shelf.disk.bytes(FILE)).isEqualTo(newer.array());
    shelf.disk.replace(FILE, before);
    shelf.open();
    assertThat(shelf.files().newest(GROUP)).isEqualTo(NEW);
  }

  @Test
  void whereverAFileEndsTheOlderSnapshotIsUsed() {
    shelf.mustWrite(OLD, OLD_STATE);
    shelf.mustWrite(NEW, state(2, 300));
    byte[] whole = shelf.disk.bytes(FILE);

    for (int length = 0; length < whole.length; length++) {
      shelf.disk.replace(FILE, Arrays.copyOf(whole, length));
      shelf.open();

      assertThat(shelf.files().newest(GROUP)).as("cut at " + length).isEqualTo(OLD);
      assertThat(shelf.files().damaged(GROUP)).hasSize(1);
    }
  }

  @Test
  void aStateIsHandedOutOnlyAsFarAsItIsGood() {
    shelf.mustWrite(NEW, state(2, 10_000));
    shelf.disk.flipBit(FILE, 8_000, 0);

    assertThatThrownBy(() -> shelf.restored(NEW))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("snapshot-3-20-2 is damaged at offset")
        .hasMessageContaining("the checksum of a chunk of 5000 bytes is wrong");
  }

  @Test
  void aSnapshotThatRotsIsNotSentForEver() {
    shelf.mustWrite(OLD, OLD_STATE);
    shelf.mustWrite(NEW, state(2, 10_000));
    assertThat(shelf.mustRead(20, 0, 100).data()).hasSize(100);
    shelf.disk.flipBit(FILE, 8_000, 0);

    SnapshotShelf.Read again = shelf.read(20, 0, 100);

    assertThat(again.chunk).isNull();
    assertThat(again.error).hasMessageContaining("is damaged at offset");
    assertThat(shelf.mustRead(0, 0, 100).snapshot()).isEqualTo(OLD);
  }

  @Test
  void aSnapshotThatCannotBeReadOnceIsSentTheNextTime() {
    shelf.mustWrite(OLD, OLD_STATE);
    shelf.mustWrite(NEW, state(2, 10_000));
    shelf.mustRead(20, 0, 100);
    shelf.disk.failNext("read " + FILE);

    assertThat(shelf.read(20, 0, 100).error).hasMessage("cannot read " + FILE);

    assertThat(shelf.mustRead(0, 0, 100).snapshot()).isEqualTo(NEW);
    assertThat(shelf.files().damaged(GROUP)).isEmpty();
  }

  @Test
  void aDamagedSnapshotCanBeReplaced() throws IOException {
    shelf.mustWrite(NEW, state(2, 300));
    shelf.disk.flipBit(FILE, 100, 0);
    shelf.open();

    shelf.mustWrite(NEW, state(2, 300));

    assertThat(shelf.restored(NEW)).isEqualTo(state(2, 300));
    shelf.open();
    assertThat(shelf.files().newest(GROUP)).isEqualTo(NEW);
  }

  @Test
  @DisplayName("X27: files of other names are left alone")
  void filesOfOtherNamesAreLeftAlone() {
    for (String name :
        new String[] {"snapshot-3-10", "snapshot-3-010-1", "snapshot-x-1-1", "note"}) {
      shelf.disk.replace(name, new byte[10]);
    }

    shelf.open();

    assertThat(shelf.files().groups()).isEmpty();
    assertThat(shelf.disk.list()).hasSize(4);
  }

  @Test
  void aSnapshotIsCopiedToAnotherPlaceForARestoredCluster(@TempDir Path directory)
      throws IOException {
    byte[] state = state(2, 3 << 20);
    shelf.mustWrite(NEW, state);
    Path backup = Files.write(directory.resolve(FILE), shelf.disk.bytes(FILE));
    Snapshot raised = snapshot(1L << 33, 1L << 32);

    Path restored = SnapshotInspector.copyAs(backup, directory, 0, raised);

    assertThat(restored).hasFileName("snapshot-0-4294967296-8589934592");
    SnapshotReport report = SnapshotInspector.verify(restored);
    assertThat(report)
        .isEqualTo(
            new SnapshotReport(0, raised, 1, Files.size(restored), 3 << 20, 3, report.checksum()));
    assertThat(SnapshotInspector.list(directory, 0)).containsExactly(restored);
    try (var in = SnapshotInspector.read(restored)) {
      assertThat(in.readAllBytes()).isEqualTo(state);
    }
  }

  @Test
  void aDamagedBackupIsNotRestored(@TempDir Path directory) throws IOException {
    shelf.mustWrite(NEW, state(2, 300));
    shelf.disk.flipBit(FILE, 200, 3);
    Path backup = Files.write(directory.resolve(FILE), shelf.disk.bytes(FILE));

    assertThatThrownBy(() -> SnapshotInspector.verify(backup))
        .hasMessageStartingWith(backup + " is damaged at offset");
    assertThatThrownBy(() -> SnapshotInspector.copyAs(backup, directory, 0, snapshot(9, 90)))
        .hasMessageStartingWith(backup + " is damaged at offset");
    assertThat(SnapshotInspector.list(directory, 0)).isEmpty();
  }
}
