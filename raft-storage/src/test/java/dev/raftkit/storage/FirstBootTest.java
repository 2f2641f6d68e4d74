package dev.raftkit.storage;

import static dev.raftkit.storage.TestMember.IDENTITY;
import static dev.raftkit.storage.TestMember.N1;
import static dev.raftkit.storage.TestMember.N2;
import static dev.raftkit.storage.TestMember.WAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("First boot and identity (rows X37, X38, X40)")
class FirstBootTest {
  private static final String IDENTITY_FILE = IdentityFile.NAME;
  private final TestMember member = new TestMember();

  @Test
  void theIdentityComesLastAndAllOfItIsSynced() {
    assertNull(member.initialize());

    assertEquals(
        List.of(
            "truncate " + WAL,
            "write " + WAL,
            "sync " + WAL,
            "sync directory",
            "truncate identity.new",
            "write identity.new",
            "sync identity.new",
            "rename identity.new",
            "sync directory",
            "close"),
        member.disk.takeJournal());
    member.disk.losePower(0);
    assertNull(member.open());
  }

  @Test
  void aFirstBootThatIsCutShortCanBeRepeated() {
    for (int steps = 0; steps < 30; steps++) {
      for (int unsyncedBytes : new int[] {0, 1, 100}) {
        TestMember interrupted = new TestMember();
        WalStorage.initialize(interrupted.disk, IDENTITY, error -> {});
        for (int i = 0; i < steps; i++) {
          interrupted.disk.step();
        }
        interrupted.disk.losePower(unsyncedBytes);

        if (interrupted.open() != null) {
          assertNull(interrupted.initialize(), "after " + steps + " steps");
          assertNull(interrupted.open());
        }
      }
    }
  }

  @Test
  void aDiskErrorEndsTheFirstBootWithoutAnIdentity() {
    for (String operation : List.of("write " + WAL, "sync " + WAL, "sync identity.new")) {
      TestMember failing = new TestMember();
      failing.disk.failNext(operation);

      IOException error = failing.initialize();

      assertEquals("cannot " + operation, error == null ? null : error.getMessage());
      assertThat(failing.refusal()).contains("run 'raft init' once");
    }
  }

  @Test
  void aSecondFirstBootIsRefusedAndNamesTheOwner() {
    assertNull(member.initialize());

    IOException refused = member.initialize();

    assertEquals(
        "the data directory is initialised already: it belongs to member n1 of cluster payments",
        refused == null ? null : refused.getMessage());
    assertNull(member.open());
  }

  @Test
  void withoutIdentityNothingIsOpened() {
    assertEquals(
        "the data directory has no identity: run 'raft init' once, at this member's first boot",
        member.refusal());
  }

  @Test
  void aTemporaryIdentityIsNone() {
    member.disk.replace("identity.new", IdentityFile.encode(IDENTITY));

    assertThat(member.refusal()).contains("has no identity");
    assertNull(member.initialize());
    assertNull(member.open());
  }

  @Test
  void aLogWithoutIdentityIsRefused() {
    TestMember forgetful = TestMember.started();
    forgetful.persistNow(TestMember.hardState(1, N2));
    forgetful.disk.crashProcess();
    forgetful.disk.remove(IDENTITY_FILE);

    String refusal =
        "memory/wal-0000000000000001 holds a log, but the file identity beside it is missing: restore this member"
            + " from its peers";
    assertEquals(refusal, forgetful.refusal());
    IOException refused = forgetful.initialize();
    assertEquals(refusal, refused == null ? null : refused.getMessage());
  }

  @Test
  void anIdentityWithoutLogIsRefused() {
    TestMember forgetful = TestMember.started();
    forgetful.disk.crashProcess();
    forgetful.disk.remove(WAL);

    assertEquals(
        "the data directory has an identity but no segment of a log: restore this member from its"
            + " peers",
        forgetful.refusal());
  }

  @Test
  void aLogOfNoBytesIsDamaged() {
    TestMember forgetful = TestMember.started();
    forgetful.disk.crashProcess();
    forgetful.disk.replace(WAL, new byte[0]);

    assertEquals(
        "memory/wal-0000000000000001 is damaged at offset 0: its header is unreadable, and no segment"
            + " before it tells what it stated; restore this member from its peers",
        forgetful.refusal());
  }

  @Test
  void theLogOfAnotherDiskIsRefused() {
    assertNull(member.initialize());
    member.disk.replace(IDENTITY_FILE, IdentityFile.encode(new Identity("payments", N1, 12345)));

    assertThat(member.refusal())
        .contains("memory/wal-0000000000000001 is damaged at offset 0", "another identity");
  }

  @Test
  void theDiskOfAnotherMemberOrClusterIsRefusedAndBothAreNamed() {
    assertNull(member.initialize());

    assertEquals(
        "the data directory belongs to member n1 of cluster payments,"
            + " not to member n2 of cluster payments",
        refusalOf(new Storage.Expected("payments", N2)));
    assertEquals(
        "the data directory belongs to member n1 of cluster payments,"
            + " not to member n1 of cluster orders",
        refusalOf(new Storage.Expected("orders", N1)));
  }

  @Test
  void aDiskInUseIsRefusedAndStaysWithItsHolder() {
    TestMember holder = TestMember.started();
    LogStore store = holder.store();

    assertEquals("the memory disk is in use", holder.refusal());
    assertEquals("the memory disk is in use", holder.refusal());

    store.persist(0, TestMember.hardState(1, N2), error -> assertNull(error));
    holder.disk.run();
  }

  @Test
  void aRefusedOpeningReleasesTheDisk() {
    assertThat(member.refusal()).contains("no identity");

    assertNull(member.initialize());
    assertNull(member.open());
  }

  @Test
  void aDamagedIdentityIsRefusedWhateverTheByte() {
    assertNull(member.initialize());
    byte[] sound = IdentityFile.encode(IDENTITY);
    for (int i = 0; i < sound.length; i++) {
      member.disk.replace(IDENTITY_FILE, sound);
      member.disk.flipBit(IDENTITY_FILE, i, i % 8);
      assertThat(member.refusal()).startsWith("memory/identity");
      member.disk.replace(IDENTITY_FILE, Arrays.copyOf(sound, i));
      assertThat(member.refusal()).startsWith("memory/identity");
    }
  }

  @Test
  @DisplayName("X37: another format is refused")
  void anotherFormatIsRefused() {
    assertNull(member.initialize());
    String newer = new String(IdentityFile.encode(IDENTITY), StandardCharsets.US_ASCII);
    member.disk.replace(
        IDENTITY_FILE, newer.replace("format 1", "format 3").getBytes(StandardCharsets.US_ASCII));

    assertEquals(
        "memory/identity has format 3, and this release of RaftKit reads format 1 and 2: start the release"
            + " that wrote it, or a newer one. Nothing was changed",
        member.refusal());
  }

  @Test
  void anIdentityCanBeReadByAPerson() {
    Identity identity = new Identity("payments", new NodeId("n1"), 255);

    assertThat(new String(IdentityFile.encode(identity), StandardCharsets.US_ASCII))
        .startsWith("""
            raftkit identity, format 1
            cluster payments
            member n1
            incarnation 00000000000000ff
            crc32c\s""");
  }

  @Test
  void aMemberThatIsAddedLaterKnowsThatByItsDisk() {
    Identity identity = new Identity("payments", new NodeId("n4"), 255, true);

    assertThat(new String(IdentityFile.encode(identity), StandardCharsets.US_ASCII))
        .startsWith("""
            raftkit identity, format 2
            cluster payments
            member n4
            incarnation 00000000000000ff
            first member no
            crc32c\s""");
  }

  @Test
  void aWitnessKnowsThatByItsDisk() throws IOException {
    Identity identity = new Identity("payments", new NodeId("n4"), 255, true, true);
    byte[] bytes = IdentityFile.encode(identity);

    assertThat(new String(bytes, StandardCharsets.US_ASCII)).startsWith("""
            raftkit identity, format 2
            cluster payments
            member n4
            incarnation 00000000000000ff
            first member no
            witness yes
            crc32c\s""");
    member.disk.replace(IDENTITY_FILE, bytes);
    assertEquals(identity, IdentityFile.read(member.disk.open(IDENTITY_FILE)));
  }

  private String refusalOf(Storage.Expected expected) {
    List<String> refusals = new ArrayList<>();
    new WalStorage(member.disk, member.snapshots)
        .open(member.disk, expected, new Storage.OpenListener() {
          @Override
          public void opened(LogStore store, SnapshotStore snapshots, Identity identity) {
            refusals.add("opened");
          }

          @Override
          public void failed(IOException error) {
            refusals.add(String.valueOf(error.getMessage()));
          }
        });
    member.disk.run();
    return refusals.get(0);
  }
}
