package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.BLOCK;
import static dev.raftkit.storage.TestMember.SETTLED;
import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.batchAt;
import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.core.HardState;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log whose first segment is not needed any more; the second ends in a hard state and entries. */
@DisplayName("What an inspection of a data directory says (row X39)")
class WalInspectorTest {
  private static final int ENTRIES_BATCH = batchAt(3);

  @TempDir
  Path directory = Path.of("");

  private byte[] sound = {};

  @BeforeEach
  void writeALog() throws IOException {
    TestMember member = TestMember.settled();
    member.persistNow(hardState(7, TestMember.N2));
    member.persistNow(append(1, 5, "aaa", "bbb", "ccc"));
    for (String name : member.disk.list()) {
      Files.write(directory.resolve(name), member.disk.bytes(name));
    }
    sound = member.disk.bytes(SETTLED);
  }

  @Test
  void aHealthyLogIsDescribedAndHasNoFindings() throws IOException {
    assertEquals(
        new WalInspection(
            List.of(new WalInspection.Segment(path(SETTLED), 2, sound.length, batchAt(4), 2, 4, 3)),
            List.of(group(List.of())),
            List.of(),
            List.of(),
            null,
            null),
        inspect());
  }

  @Test
  void aTornTailIsShownWithItsPlace() throws IOException {
    write(SETTLED, Arrays.copyOf(sound, ENTRIES_BATCH + 100));

    WalInspection found = inspect();

    assertThat(found.tornTail())
        .hasToString(path(SETTLED) + " at offset " + ENTRIES_BATCH + ": batch 5 was interrupted");
    assertThat(found.damage()).isEmpty();
    assertThat(found.refusal()).isNull();
    assertThat(found.groups().get(0).lastLogIndex()).isZero();
  }

  @Test
  void aDamagedEntryIsShownByIndexAndPlace() throws IOException {
    byte[] rotten = sound.clone();
    rotten[ENTRIES_BATCH + identifiersBytes() + 4] ^= 1;
    write(SETTLED, rotten);

    WalInspection found = inspect();

    assertThat(found.damage())
        .singleElement()
        .hasToString(path(SETTLED) + " at offset " + ENTRIES_BATCH
            + ": of the 3 entries of batch 5 2 can be read");
    assertThat(found.groups()).containsExactly(group(List.of(new IndexRange(2, 2))));
    assertThat(found.refusal()).isNull();
  }

  @Test
  void aBadCopyWhoseTwinIsGoodIsShownAndNothingIsMissing() throws IOException {
    byte[] rotten = sound.clone();
    rotten[ENTRIES_BATCH + BLOCK + 20] ^= 1;
    rotten[2 * BLOCK + 20] ^= 1;
    write(SETTLED, rotten);

    WalInspection found = inspect();

    assertThat(found.healed().stream().map(WalInspection.Finding::toString))
        .containsExactly(
            path(SETTLED) + " at offset 0: a copy of the header is bad",
            path(SETTLED) + " at offset " + (ENTRIES_BATCH + BLOCK)
                + ": a copy of the identifiers of batch 5 is bad");
    assertThat(found.groups()).containsExactly(group(List.of()));
  }

  @Test
  void aMissingSegmentIsNamed() throws IOException {
    write(WalNames.segment(4), sound);

    assertThat(inspect().refusal())
        .isEqualTo("the segment " + WalNames.segment(3) + " is missing before "
            + path(WalNames.segment(4)) + "; restore this member from its peers");
  }

  @Test
  void anEmptiedSegmentIsNamed() throws IOException {
    write(WalNames.segment(3), new byte[0]);
    write(WalNames.segment(4), sound);
    assertThat(inspect().refusal())
        .isEqualTo(path(WalNames.segment(3)) + " is damaged at offset 0: neither its header nor a"
            + " batch in it can be read; restore this member from its peers");

    write(SETTLED, new byte[0]);
    assertThat(inspect().refusal())
        .isEqualTo(path(SETTLED) + " is damaged at offset 0: its header is unreadable, and no"
            + " segment before it tells what it stated; restore this member from its peers");
  }

  @Test
  void aSegmentInAnothersPlaceIsNamed() throws IOException {
    write(WalNames.segment(3), sound);
    write(WalNames.segment(4), sound);

    assertThat(inspect().refusal())
        .isEqualTo(path(WalNames.segment(3)) + " is damaged at offset 0: neither its header nor a"
            + " batch in it can be read; restore this member from its peers");
  }

  @Test
  void filesOfOtherNamesAreNoSegments() throws IOException {
    write("wal-2", new byte[10]);
    write(SETTLED + ".bak", sound);

    assertThat(inspect().segments()).hasSize(1);
    assertThat(inspect().refusal()).isNull();
  }

  @Test
  void aDirectoryWithoutLogOrIdentityIsSaidToBeSo() throws IOException {
    Files.delete(directory.resolve(SETTLED));
    assertThatThrownBy(this::inspect).hasMessage(directory + " has no segment of a log");

    Files.delete(directory.resolve(IdentityFile.NAME));
    assertThatThrownBy(this::inspect)
        .isInstanceOf(IOException.class)
        .hasMessage(path(IdentityFile.NAME));
  }

  private WalInspection inspect() throws IOException {
    return WalInspector.inspect(directory);
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(directory.resolve(name), bytes);
  }

  private int identifiersBytes() {
    return ByteBuffer.wrap(sound).getInt(ENTRIES_BATCH + 8);
  }

  private static WalInspection.Group group(List<IndexRange> damaged) {
    return new WalInspection.Group(
        0,
        new HardState(7, TestMember.N2),
        LogPosition.ZERO,
        List.of(new LogPosition(5, 1)),
        3,
        damaged);
  }
}
