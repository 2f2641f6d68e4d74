package dev.raftkit.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Member n1 of cluster payments and its storage on a disk in memory. */
final class TestMember {
  static final NodeId N1 = new NodeId("n1");
  static final NodeId N2 = new NodeId("n2");
  static final Identity IDENTITY = new Identity("payments", N1, 0x7d1f00aa51c93b02L);
  static final Storage.Expected EXPECTED = new Storage.Expected("payments", N1);

  static final WalSettings SETTINGS = new WalSettings(64 << 10, 2);

  /** The first segment. */
  static final String WAL = WalNames.segment(1);

  /** The segment in which a settled member writes. */
  static final String SETTLED = WalNames.segment(2);

  static final int BLOCK = WalFormat.BLOCK_BYTES;

  /** Where the i-th small batch of a segment begins, counted from 0. */
  static int batchAt(int i) {
    return (3 + 2 * i) * BLOCK;
  }

  final MemoryDisk disk = new MemoryDisk();
  final MemoryDisk snapshots = new MemoryDisk(disk);

  /** What was called back, in order: "1", or "1: the error". */
  final List<String> outcomes = new ArrayList<>();

  /** The damaged snapshots that openings went on without. */
  final List<String> passedOver = new ArrayList<>();

  private @Nullable LogStore store;
  private @Nullable SnapshotStore snapshotStore;
  private @Nullable WalInspection inspection;
  private int writes;

  /** A member with an open and empty log. */
  static TestMember started() {
    TestMember member = new TestMember();
    assertNull(member.initialize());
    assertNull(member.open());
    member.disk.takeJournal();
    return member;
  }

  /**
   * A member whose log has moved on to a segment that was allocated ahead of time, as it does as
   * soon as there is one: {@link #SETTLED}, of which two batches are written.
   */
  static TestMember settled() {
    TestMember member = started();
    member.persistNow(hardState(0, null));
    member.persistNow(hardState(0, null));
    member.persistNow(hardState(0, null));
    member.disk.takeJournal();
    member.outcomes.clear();
    member.writes = 0;
    return member;
  }

  /** The first boot; returns how it failed. */
  @Nullable
  IOException initialize() {
    List<@Nullable IOException> outcome = new ArrayList<>();
    WalStorage.initialize(disk, IDENTITY, outcome::add);
    disk.run();
    assertEquals(1, outcome.size());
    return outcome.get(0);
  }

  /** Opens the storage; returns how it failed. */
  @Nullable
  IOException open() {
    List<IOException> failures = new ArrayList<>();
    beginOpening(failures);
    disk.run();
    assertEquals(failures.isEmpty(), store != null);
    return failures.isEmpty() ? null : failures.get(0);
  }

  /** Calls open, and leaves what follows to the test. */
  void beginOpening(List<IOException> failures) {
    store = null;
    Storage.OpenListener listener = new Storage.OpenListener() {
      @Override
      public void opened(LogStore opened, SnapshotStore snapshots, Identity identity) {
        assertEquals(IDENTITY, identity);
        store = opened;
        snapshotStore = snapshots;
      }

      @Override
      public void failed(IOException error) {
        failures.add(error);
      }
    };
    new WalStorage(disk, snapshots, SETTINGS, observer()).open(disk, EXPECTED, listener);
  }

  private OpeningObserver observer() {
    return new OpeningObserver() {
      @Override
      public void logFound(WalInspection found) {
        inspection = found;
      }

      @Override
      public void snapshotPassedOver(int group, IOException damage, @Nullable Snapshot standIn) {
        passedOver.add("group " + group + ": " + damage.getMessage() + "; instead: " + standIn);
      }
    };
  }

  /** Opens the storage, which must fail; returns the message. */
  String refusal() {
    IOException failure = Objects.requireNonNull(open(), "it was opened");
    return Objects.requireNonNull(failure.getMessage());
  }

  boolean isOpen() {
    return store != null;
  }

  SnapshotStore snapshots() {
    return Objects.requireNonNull(snapshotStore);
  }

  LogStore store() {
    return Objects.requireNonNull(store);
  }

  /** What the last opening found. */
  WalInspection inspection() {
    return Objects.requireNonNull(inspection);
  }

  /** Asks for a write of group 0, and notes its outcome under its number, from 1 on. */
  void persist(Persist write) {
    persist(0, write);
  }

  void persist(int group, Persist write) {
    int number = ++writes;
    store().persist(group, write, error -> outcomes.add(number + outcome(error)));
  }

  /** Writes, and waits until it is durable. */
  void persistNow(Persist write) {
    persist(write);
    disk.run();
  }

  /** What a read brings; null when it fails, which is noted as an outcome. */
  @Nullable
  EntryBatch read(int group, long from, long to, long bytesMax) {
    List<EntryBatch> batches = new ArrayList<>();
    store().read(group, from, to, bytesMax, (entries, error) -> {
      if (entries == null) {
        outcomes.add("read" + outcome(error));
      } else {
        batches.add(entries);
      }
    });
    disk.run();
    return batches.isEmpty() ? null : batches.get(0);
  }

  static String outcome(@Nullable IOException error) {
    return error == null ? "" : ": " + error.getMessage();
  }

  static Persist hardState(long term, @Nullable NodeId votedFor) {
    return Persist.hardState(1, new HardState(term, votedFor));
  }

  /** A write of entries of one term, one for each text. */
  static Persist append(long firstIndex, long term, String... texts) {
    return new Persist(1, null, 0, entries(firstIndex, term, texts));
  }

  static EntryBatch entries(long firstIndex, long term, String... texts) {
    List<Entry> entries = new ArrayList<>();
    for (String text : texts) {
      entries.add(Entry.command(term, text.getBytes(StandardCharsets.UTF_8)));
    }
    return EntryBatch.of(firstIndex, entries);
  }
}
