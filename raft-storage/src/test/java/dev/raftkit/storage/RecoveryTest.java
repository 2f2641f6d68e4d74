package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.BLOCK;
import static dev.raftkit.storage.TestMember.N1;
import static dev.raftkit.storage.TestMember.SETTLED;
import static dev.raftkit.storage.TestMember.append;
import static dev.raftkit.storage.TestMember.batchAt;
import static dev.raftkit.storage.TestMember.entries;
import static dev.raftkit.storage.TestMember.hardState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.ConfigurationFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Recovery (rows F4, F6, F16, X39; mutants M19, M20)")
class RecoveryTest {
  private static final int ENTRIES_BATCH = batchAt(3);
  private static final int LAST_BATCH = batchAt(4);
  private static final int LAST_SECOND_COPY = LAST_BATCH + BLOCK;
  private static final int END = batchAt(5);
  private static final PersistentState FIRST_BATCHES =
      state(new HardState(3, N1), 2, List.of(), new LogPosition(2, 1));
  private static final PersistentState ALL =
      state(new HardState(4, null), 3, List.of(), new LogPosition(2, 1), new LogPosition(4, 2));

  private final TestMember member = TestMember.settled();
  private final byte[] sound;

  RecoveryTest() {
    member.persistNow(hardState(3, N1));
    member.persistNow(append(1, 2, "aaa", "bbb"));
    member.persistNow(new Persist(
        1,
        new HardState(4, null),
        2,
        EntryBatch.of(2, Entry.noOp(4), entries(1, 4, "ddd").get(0))));
    sound = member.disk.bytes(SETTLED);
    member.disk.crashProcess();
    member.disk.takeJournal();
  }

  private static PersistentState state(
      HardState hardState, long last, List<IndexRange> damaged, LogPosition... starts) {
    return new PersistentState(
        TestMember.IDENTITY.incarnation(),
        hardState,
        null,
        LogPosition.ZERO,
        List.of(starts),
        last,
        damaged);
  }

  @Test
  void aFreshMemberHasAnEmptyState() {
    TestMember fresh = TestMember.started();

    assertEquals(state(HardState.INITIAL, 0, List.of()), fresh.store().recovered(0));
  }

  @Test
  void everythingAcknowledgedIsRecovered() {
    assertNull(member.open());

    assertEquals(ALL, member.store().recovered(0));
    assertEquals(state(HardState.INITIAL, 0, List.of()), member.store().recovered(1));
    assertEquals(
        EntryBatch.of(
            1, entries(1, 2, "aaa").get(0), Entry.noOp(4), entries(1, 4, "ddd").get(0)),
        member.read(0, 1, 3, 1000));
  }

  @Test
  void whatWasWrittenLastIsWrittenAgainAndSyncedBeforeAnythingIsRevealed() {
    member.beginOpening(List.of());

    while (!member.isOpen()) {
      member.disk.step();
    }

    assertEquals(
        List.of("write " + SETTLED, "sync " + SETTLED, "sync directory"),
        member.disk.takeJournal().subList(0, 3));
    assertThat(Arrays.mismatch(sound, member.disk.bytes(SETTLED))).isEqualTo(-1);
  }

  @Test
  void nothingIsRevealedWhenAnyStepOfThatFails() {
    for (String step : List.of("write " + SETTLED, "sync " + SETTLED, "sync directory")) {
      member.disk.failNext(step);

      assertEquals("cannot " + step, member.refusal());
    }
  }

  @Test
  void aWriteThatOutlivedItsProcessIsDurableOnceRecovered() {
    assertNull(member.open());
    member.persist(append(4, 4, "eee"));
    member.disk.step();
    member.disk.crashProcess();

    assertNull(member.open());
    member.disk.losePower(0);
    assertNull(member.open());

    assertEquals(4, member.store().recovered(0).lastLogIndex());
  }

  @Test
  void aTailTornAtAnyByteIsCutOffWithItsWholeBatchUnlessAllThatCountsIsThere() {
    int counted = lastPayloadEnd();
    for (int length = LAST_BATCH; length < END; length += step(length)) {
      member.disk.replace(SETTLED, Arrays.copyOf(sound, length));

      assertNull(member.open());

      assertEquals(
          length < counted ? FIRST_BATCHES : ALL, member.store().recovered(0), "cut at " + length);
      assertEquals(
          length >= LAST_BATCH + WalFormat.IDENTIFIERS_BYTES && length < counted,
          member.inspection().tornTail() != null);
      member.disk.crashProcess();
    }
  }

  @Test
  void aTailOfZerosFromAnyByteIsCutOff() {
    int counted = lastPayloadEnd();
    for (int length = LAST_BATCH; length < END; length += step(length)) {
      byte[] zeroed = Arrays.copyOf(Arrays.copyOf(sound, length), sound.length);
      member.disk.replace(SETTLED, zeroed);

      assertNull(member.open());

      assertEquals(
          length < counted ? FIRST_BATCHES : ALL,
          member.store().recovered(0),
          "zeros from " + length);
      member.disk.crashProcess();
    }
  }

  @Test
  void theCutIsDurableAndWritingGoesOnBehindIt() {
    member.disk.replace(SETTLED, Arrays.copyOf(sound, LAST_BATCH + 100));
    assertNull(member.open());
    assertNotNull(member.inspection().tornTail());
    member.persistNow(append(3, 3, "ccc"));
    member.disk.losePower(0);

    assertNull(member.open());

    assertEquals(
        state(new HardState(3, N1), 3, List.of(), new LogPosition(2, 1), new LogPosition(3, 3)),
        member.store().recovered(0));
    assertNull(member.inspection().tornTail());
  }

  @Test
  void aByteThatRottedInTheLastBatchCostsNoMoreThanItsEntry() {
    for (int i = LAST_BATCH; i < END; i += step(i)) {
      member.disk.replace(SETTLED, sound);
      member.disk.flipBit(SETTLED, i, i % 8);

      assertNull(member.open());

      assertThat(member.store().recovered(0))
          .as("byte " + i)
          .isIn(ALL, withDamage(2), withDamage(3));
      assertNull(member.inspection().tornTail());
      member.disk.crashProcess();
    }
  }

  @Test
  void anEntryThatRottedIsDamagedAndItsNeighboursAreNot() {
    member.disk.flipBit(SETTLED, placeOf("aaa"), 3);

    assertNull(member.open());

    assertEquals(withDamage(1), member.store().recovered(0));
    assertNull(member.read(0, 1, 1, 1000));
    assertEquals(
        EntryBatch.of(2, Entry.noOp(4), entries(1, 4, "ddd").get(0)), member.read(0, 2, 3, 1000));
  }

  @Test
  void everyByteOfTheIdentifiersIsHealedFromTheOtherCopy() {
    for (int copy : new int[] {ENTRIES_BATCH, ENTRIES_BATCH + BLOCK, LAST_SECOND_COPY}) {
      for (int i = copy; i < copy + 60; i++) {
        member.disk.replace(SETTLED, sound);
        member.disk.flipBit(SETTLED, i, i % 8);

        assertNull(member.open());

        assertEquals(ALL, member.store().recovered(0));
        assertThat(member.inspection().healed()).hasSize(1);
        assertThat(Arrays.mismatch(sound, member.disk.bytes(SETTLED))).isEqualTo(-1);
        member.disk.crashProcess();
      }
    }
  }

  @Test
  void everyByteOfAHeaderIsHealedFromTheOtherCopy() {
    for (int copy : new int[] {0, 2 * BLOCK}) {
      for (int i = copy; i < copy + 48; i++) {
        member.disk.replace(SETTLED, sound);
        member.disk.flipBit(SETTLED, i, i % 8);

        assertNull(member.open());

        assertEquals(ALL, member.store().recovered(0));
        assertThat(Arrays.mismatch(sound, member.disk.bytes(SETTLED))).isEqualTo(-1);
        member.disk.crashProcess();
      }
    }
  }

  @Test
  void aSegmentThatLostBothHeadersGetsThemFromItsPredecessor() {
    writeUntil(WalNames.segment(3));
    byte[] third = member.disk.bytes(WalNames.segment(3));
    member.disk.flipBit(WalNames.segment(3), 9, 0);
    member.disk.flipBit(WalNames.segment(3), 2 * BLOCK + 9, 0);

    assertNull(member.open());

    assertEquals(ALL, member.store().recovered(0));
    assertThat(Arrays.mismatch(third, member.disk.bytes(WalNames.segment(3)))).isEqualTo(-1);
  }

  @Test
  void aBatchOfWhichNeitherIdentifiersAreLeftIsRefusedWhenALaterOneIsThere() {
    member.disk.flipBit(SETTLED, ENTRIES_BATCH + 20, 0);
    member.disk.flipBit(SETTLED, ENTRIES_BATCH + BLOCK + 20, 0);

    assertEquals(
        "memory/" + SETTLED + " is damaged at offset " + ENTRIES_BATCH
            + ": batch 5 cannot be read, and a valid one follows at " + LAST_BATCH
            + "; restore this member from its peers",
        member.refusal());
    assertThat(member.inspection().refusal()).contains("batch 5 cannot be read");
  }

  @Test
  void aBatchThatTheNextSegmentSumsUpIsDamageAndNoMore() {
    writeUntil(WalNames.segment(3));
    member.disk.flipBit(SETTLED, ENTRIES_BATCH + 20, 0);
    member.disk.flipBit(SETTLED, ENTRIES_BATCH + BLOCK + 20, 0);

    assertNull(member.open());

    PersistentState found = member.store().recovered(0);
    assertEquals(List.of(new IndexRange(1, 3)), found.damaged());
    assertEquals(ALL.termStarts(), found.termStarts());
    assertThat(member.inspection().damage()).hasSize(1);
  }

  @Test
  void whatARecycledFileHeldBeforeIsNoDamageBehindATornTail() {
    byte[] recycled = sound.clone();
    System.arraycopy(sound, ENTRIES_BATCH, recycled, END, 2 * BLOCK);
    Arrays.fill(recycled, LAST_BATCH + 100, END, (byte) 0);
    member.disk.replace(SETTLED, recycled);

    assertNull(member.open());

    assertEquals(FIRST_BATCHES, member.store().recovered(0));
    assertNotNull(member.inspection().tornTail());
  }

  @Test
  void aMissingSegmentIsRefused() {
    writeUntil(WalNames.segment(4));
    byte[] first = member.disk.bytes(SETTLED);

    member.disk.remove(SETTLED);
    assertEquals(
        "the data directory: the log of group 0 begins after entry 3, and its newest snapshot covers"
            + " nothing: entries 1..3 are lost; restore this member from its peers",
        member.refusal());

    member.disk.replace(SETTLED, first);
    member.disk.remove(WalNames.segment(3));
    assertEquals(
        "the segment " + WalNames.segment(3) + " is missing before memory/" + WalNames.segment(4)
            + "; restore this member from its peers",
        member.refusal());
  }

  @Test
  void aSegmentThatWasOnlyCreatedIsNoneAndAForeignOneIsRefused() {
    member.disk.replace(WalNames.segment(3), new byte[64 << 10]);
    assertNull(member.open());
    assertEquals(ALL, member.store().recovered(0));
    assertThat(member.disk.list()).doesNotContain(WalNames.segment(3));

    member.disk.crashProcess();
    member.disk.replace(
        WalNames.segment(3), WalHeader.encode(4711, 3, 7, 0, new TreeMap<>()).array());
    assertThat(member.refusal()).contains("was written under another identity");
  }

  @Test
  void aSegmentTruncatedToNothingIsRefused() {
    member.disk.replace(SETTLED, new byte[0]);

    assertThat(member.refusal())
        .startsWith("memory/" + SETTLED + " is damaged at offset 0: its header");
  }

  @Test
  void aNewerFormatIsRefused() {
    ByteBuffer newer = ByteBuffer.wrap(sound.clone());
    newer.putInt(12, WalFormat.VERSION + 1);
    int bytes = newer.getInt(16);
    newer.putInt(8, WalFormat.checksum(new CRC32C(), newer, 12, bytes));
    member.disk.replace(SETTLED, newer.array());

    assertEquals(
        "memory/" + SETTLED
            + " has format 6, and this release of RaftKit reads format 3 to 5: start the"
            + " release that wrote it, or a newer one. Nothing was changed",
        member.refusal());
  }

  @Test
  void aLogOfTheFormatBeforeIsReadAndIsOfThisFormatFromThenOn() {
    ByteBuffer older = ByteBuffer.wrap(sound.clone());
    int bytes = older.getInt(16);
    int secondCopy = (int) WalFormat.blocksUp((long) bytes) + BLOCK;
    for (int at : List.of(0, secondCopy)) {
      older.putInt(at + 12, 3);
      older.putInt(at + 8, WalFormat.checksum(new CRC32C(), older, at + 12, at + bytes));
    }
    member.disk.replace(SETTLED, older.array());

    assertNull(member.open());

    assertEquals(ALL, member.store().recovered(0));
    assertThat(Arrays.mismatch(sound, member.disk.bytes(SETTLED))).isEqualTo(-1);
  }

  @Test
  void aConfigurationIsKnownAlsoWhereItsEntryIsDamaged() {
    Configuration joint = Configuration.of(N1).enter(Configuration.of(N1, TestMember.N2));
    assertNull(member.open());
    member.persistNow(new Persist(1, null, 0, EntryBatch.of(4, Entry.configuration(4, joint))));
    byte[] payload = ConfigurationFormat.encode(joint);
    byte[] bytes = member.disk.bytes(SETTLED);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    String wanted = new String(payload, StandardCharsets.ISO_8859_1);
    // Once with the identifiers, then as the entry, then with the second copy of the identifiers.
    int entry = text.indexOf(wanted, text.indexOf(wanted) + 1);
    bytes[entry + 3] ^= 1;
    member.disk.crashProcess();
    member.disk.replace(SETTLED, bytes);

    assertNull(member.open());

    PersistentState state = member.store().recovered(0);
    assertEquals(List.of(new IndexRange(4, 4)), state.damaged());
    assertEquals(List.of(new ConfigurationEntry(4, joint)), state.configurations());
  }

  @Test
  void aHeaderStatesTheConfigurationsOfTheSegmentsBeforeIt() {
    Configuration two = Configuration.of(N1, TestMember.N2);
    assertNull(member.open());
    member.persistNow(new Persist(1, null, 0, EntryBatch.of(4, Entry.configuration(4, two))));
    while (!member.disk.list().contains(WalNames.segment(4))) {
      member.persistNow(hardState(4, null));
    }
    member.disk.crashProcess();

    assertNull(member.open());

    assertEquals(
        List.of(new ConfigurationEntry(4, two)), member.store().recovered(0).configurations());
  }

  /** Writes hard states until a file exists. */
  private void writeUntil(String file) {
    assertNull(member.open());
    while (!member.disk.list().contains(file)) {
      member.persistNow(hardState(4, null));
    }
    member.disk.crashProcess();
  }

  private PersistentState withDamage(long index) {
    return state(
        new HardState(4, null),
        3,
        List.of(new IndexRange(index, index)),
        new LogPosition(2, 1),
        new LogPosition(4, 2));
  }

  /** Where the last byte of the last batch ends of which a copy exists nowhere else. */
  private int lastPayloadEnd() {
    return placeOf("ddd") + 3;
  }

  private int placeOf(String text) {
    String bytes = new String(sound, StandardCharsets.ISO_8859_1);
    return bytes.indexOf(text);
  }

  /** Between the interesting bytes there are only zeros. */
  private int step(int at) {
    return at % BLOCK < 400 ? 1 : 61;
  }
}
