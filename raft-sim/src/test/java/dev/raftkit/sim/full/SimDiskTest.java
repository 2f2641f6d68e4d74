package dev.raftkit.sim.full;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.sim.engine.fault.DiskFault;
import dev.raftkit.sim.engine.random.RandomStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SimDiskTest {
  private static final int SEEDS = 200;

  @Test
  void aWriteIsSeenWhenItIsDoneAndDurableWhenItIsSynced() {
    Stage stage = new Stage(1);

    stage.write(0, "one");
    assertThat(stage.content()).isEmpty();

    stage.disk.executeNext();
    assertThat(stage.content()).isEqualTo("one");
    assertThat(stage.durable).isEmpty();

    stage.file.sync(error -> stage.durable.add("sync completed"));
    stage.disk.executeNext();
    assertThat(stage.durable).containsExactly("one from 0", "sync completed");
  }

  @Test
  void theDeathOfAProcessLeavesWhatItHadWritten() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.write(0, "one");
      stage.finish();

      stage.disk.killProcess();

      assertThat(stage.content()).isEqualTo("one");
      assertThat(stage.disk.hasUnsyncedChanges()).isTrue();
    }
  }

  @Test
  void theDeathOfAProcessInterruptsWhatIsUnderWay() {
    TreeSet<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.write(0, "abc");

      stage.disk.killProcess();

      outcomes.add(stage.content());
      assertThat(stage.disk.next()).isNull();
    }

    assertThat(outcomes).containsExactly("", "a", "ab", "abc");
  }

  @Test
  void aPowerLossLeavesAnyOfTheSectorsWrittenSinceTheLastSync() {
    TreeSet<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.write(0, "a".repeat(Sectors.SECTOR) + "b".repeat(Sectors.SECTOR));
      stage.file.sync(error -> {});
      stage.write(0, "A".repeat(Sectors.SECTOR) + "B".repeat(Sectors.SECTOR));
      stage.finish();

      stage.disk.killProcess();
      stage.disk.losePower();

      String content = stage.content();
      outcomes.add(content.charAt(0) + "" + content.charAt(Sectors.SECTOR));
      assertThat(content).matches("(a{512}|A{512})(b{512}|B{512})");
      assertThat(stage.disk.hasUnsyncedChanges()).isFalse();
    }

    assertThat(outcomes).containsExactly("AB", "Ab", "aB", "ab");
  }

  @Test
  void aSectorWrittenTwiceIsInOneOfTheStatesThatItWasIn() {
    TreeSet<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.write(0, "1234");
      stage.file.sync(error -> {});
      stage.write(1, "x");
      stage.write(2, "yz");
      stage.finish();

      stage.disk.killProcess();
      stage.disk.losePower();

      outcomes.add(stage.content());
    }

    assertThat(outcomes).containsExactly("1234", "1x34", "1xyz");
  }

  @Test
  void aPowerLossMayTakeACutBackAndWhatWasWrittenOverIt() {
    TreeSet<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.write(0, "abcd");
      stage.file.sync(error -> {});
      stage.file.truncate(1, error -> {});
      stage.write(1, "xy");
      stage.finish();
      assertThat(stage.content()).isEqualTo("axy");

      stage.disk.killProcess();
      stage.disk.losePower();

      outcomes.add(stage.content());
    }

    assertThat(outcomes).containsExactly("a", "a\0\0", "abcd", "axy");
  }

  @Test
  void aPowerLossMayTakeANameThatNoSyncOfTheDirectoryHasReached() throws Exception {
    TreeSet<List<String>> outcomes = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.open("new");
      stage.disk.rename("new", "newer");

      stage.disk.killProcess();
      stage.disk.losePower();

      outcomes.add(stage.disk.list());
    }

    assertThat(outcomes)
        .containsExactly(List.of("file", "new"), List.of("file", "newer"), List.of("file"));
  }

  @Test
  void whatIsDoneToNamesKeepsItsOrder() {
    Stage stage = new Stage(1);
    stage.disk.rename("file", "renamed", error -> stage.durable.add("renamed"));
    stage.disk.delete("renamed", error -> stage.durable.add("deleted"));
    assertThat(stage.disk.list()).containsExactly("file");

    stage.disk.executeNext();
    assertThat(stage.disk.list()).containsExactly("renamed");

    stage.disk.executeNext();
    assertThat(stage.disk.list()).isEmpty();
    assertThat(stage.durable).containsExactly("renamed", "deleted");
  }

  @Test
  void anAllocatedFileIsDurableWithItsName() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.open("unsynced");
      stage.disk.allocate("zeros", 3, error -> {});
      stage.finish();

      stage.disk.killProcess();
      stage.disk.losePower();

      assertThat(stage.disk.list()).contains("zeros");
      assertThat(visible(stage.open("zeros"))).isEqualTo(ByteBuffer.allocate(3));
    }
  }

  @Test
  void whatAFailedSyncDidNotWriteNoLaterSyncWritesEither() {
    TreeSet<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.write(0, "old");
      stage.sync();
      stage.disk.faults().arm(DiskFault.SYNC_ERROR);
      stage.write(0, "new");
      stage.file.sync(stage::record);
      stage.file.sync(stage::record);
      stage.finish();
      assertThat(stage.content()).isEqualTo("new");

      stage.disk.losePower();

      outcomes.add(stage.content());
      assertThat(stage.errors)
          .containsExactly("input/output error (simulated): SYNC_ERROR", "none");
      assertThat(stage.struck).containsExactly(DiskFault.SYNC_ERROR);
    }

    assertThat(outcomes).containsExactly("new", "old");
  }

  @Test
  void whatIsWrittenAgainAfterAFailedSyncIsDurableWithTheNext() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.disk.faults().arm(DiskFault.SYNC_ERROR);
      stage.write(0, "new");
      stage.sync();
      stage.disk.killProcess();

      stage.write(0, "new");
      stage.sync();
      stage.disk.losePower();

      assertThat(stage.content()).isEqualTo("new");
    }
  }

  @Test
  void aWriteThatFailsLeavesAPartAtMost() {
    TreeSet<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.disk.faults().arm(DiskFault.WRITE_ERROR);
      stage.file.write(0, ByteBuffer.wrap(new byte[] {'a', 'b'}), stage::record);
      stage.finish();

      outcomes.add(stage.content());
      assertThat(stage.errors).containsExactly("input/output error (simulated): WRITE_ERROR");
    }

    assertThat(outcomes).containsExactly("", "a");
  }

  @Test
  void onAFullDiskOnlyWhatGrowsNothingSucceeds() {
    Stage stage = new Stage(1);
    stage.write(0, "ab");
    stage.finish();
    stage.disk.faults().arm(DiskFault.FULL);

    stage.file.write(0, ByteBuffer.wrap(new byte[] {'A'}), stage::record);
    stage.file.write(2, ByteBuffer.wrap(new byte[] {'c'}), stage::record);
    stage.disk.allocate("zeros", 10, stage::record);
    stage.finish();
    stage.disk.faults().end();
    stage.file.write(2, ByteBuffer.wrap(new byte[] {'c'}), stage::record);
    stage.finish();

    assertThat(stage.content()).isEqualTo("Abc");
    String full = "no space left on device (simulated)";
    assertThat(stage.errors).containsExactly(full, "none", full, "none");
  }

  @Test
  void aLyingSyncMakesNothingDurableUntilAnHonestOneDoes() {
    TreeSet<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.disk.faults().arm(DiskFault.LYING_SYNC);
      stage.write(0, "a".repeat(Sectors.SECTOR));
      stage.file.sync(stage::record);
      stage.write(Sectors.SECTOR, "b");
      stage.write(2 * Sectors.SECTOR, "c");
      stage.file.sync(stage::record);
      stage.finish();
      assertThat(stage.disk.hasLied()).isTrue();
      if (seed % 2 == 0) {
        stage.disk.faults().end();
        stage.sync();
        assertThat(stage.disk.hasLied()).isFalse();
      }

      Survival survival = stage.disk.losePower();

      outcomes.add(seed % 2 + stage.content().replaceAll("[a\0]", ""));
      boolean isLost = stage.content().charAt(0) == 0;
      outcomes.add(seed % 2 + (isLost ? " lost" : " kept"));
      assertThat(survival.hasBetrayed()).isEqualTo(isLost);
      assertThat(truth(stage.file)).startsWith("a").endsWith("c");
      assertThat(stage.errors).containsExactly("none", "none");
    }

    assertThat(outcomes).containsExactly("0 kept", "0bc", "1 kept", "1 lost", "1bc");
  }

  @Test
  void whatALyingSyncLosesOfAFileUsedAgainIsProvenByWhatStandsBehindIt() {
    long sector = Sectors.SECTOR;
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.disk.faults().arm(DiskFault.LYING_SYNC);
      stage.write(0, "o".repeat(Sectors.SECTOR));
      stage.write(5 * sector, "o".repeat(Sectors.SECTOR));
      stage.write(6 * sector, "o".repeat(Sectors.SECTOR));
      stage.file.sync(stage::record);
      for (int i = 0; i < 4; i++) {
        stage.write(i * sector, "n".repeat(Sectors.SECTOR));
        stage.file.sync(stage::record);
      }
      stage.finish();

      stage.disk.losePower();

      assertThat(stage.content().substring(3 * Sectors.SECTOR, 4 * Sectors.SECTOR))
          .isEqualTo("n".repeat(Sectors.SECTOR));
    }
  }

  @Test
  void aMisdirectedBlockThatSurvivesThePowerLossIsStillDamageWhereItStands() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = Stage.withMisdirectedBlock(seed);
      stage.finish();

      stage.disk.losePower();

      assertThat(truth(stage.file)).matches("a+");
    }
  }

  @Test
  void whatAPowerLossLeavesOfARepairIsNoMoreThanWasWritten() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = Stage.withMisdirectedBlock(seed);
      stage.sync();
      stage.write(DiskFaults.BLOCK, "bbb");
      stage.finish();

      stage.disk.losePower();

      assertThat(truth(stage.file)).matches("a{4096}b{4096}a{4096}");
    }
  }

  @Test
  void aRepairThatGoesAstrayIsMeantForNoMoreThanWasWritten() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = Stage.withMisdirectedBlock(seed);
      stage.sync();
      stage.disk.faults().arm(DiskFault.MISDIRECTED_WRITE);

      stage.write(DiskFaults.BLOCK, "ccc");
      stage.write(DiskFaults.BLOCK + 1, "d");
      stage.sync();

      assertThat(truth(stage.file)).matches("a{4096}cdcb{4093}a{4096}");
    }
  }

  @Test
  void aMisdirectedBlockStandsElsewhereAndLeavesItsPlaceAsItWas() {
    int block = DiskFaults.BLOCK;
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.write(0, "a".repeat(3 * block));
      stage.finish();
      stage.disk.faults().arm(DiskFault.MISDIRECTED_WRITE);

      stage.write(block, "b".repeat(block));
      stage.finish();

      assertThat(stage.content()).matches("b{4096}a{8192}|a{8192}b{4096}");
      assertThat(stage.struck).containsExactly(DiskFault.MISDIRECTED_WRITE);
    }
  }

  @Test
  void bitsTurnOverWhereSomethingIsDurable() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.write(0, "durable");
      stage.file.sync(error -> {});
      stage.write(600, "in the page cache only");
      stage.finish();

      String before = stage.content();

      boolean done = stage.disk.rot(true);

      assertThat(done).isTrue();
      assertThat(stage.content()).isNotEqualTo(before).endsWith("in the page cache only");
    }
  }

  @Test
  void nothingIsLeftOfALostDisk() {
    Stage stage = new Stage(1);
    stage.write(0, "durable");
    stage.sync();

    stage.disk.wipe();

    assertThat(stage.disk.list()).isEmpty();
    assertThat(stage.disk.durableFiles()).isEmpty();
  }

  /** A disk with one file whose name is durable. */
  private static final class Stage implements SimDisk.Listener {
    final List<String> durable = new ArrayList<>();
    final List<DiskFault> struck = new ArrayList<>();
    final List<String> errors = new ArrayList<>();
    final SimDisk disk;
    final SimFile file;

    Stage(long seed) {
      disk = new SimDisk("the disk", RandomStream.of(seed), this);
      file = open("file");
      disk.syncDirectory(error -> {});
      finish();
    }

    /** Three synced blocks of a, and a block of b for the middle that went to another place. */
    static Stage withMisdirectedBlock(long seed) {
      Stage stage = new Stage(seed);
      stage.write(0, "a".repeat(3 * DiskFaults.BLOCK));
      stage.sync();
      stage.disk.faults().arm(DiskFault.MISDIRECTED_WRITE);
      stage.write(DiskFaults.BLOCK, "b".repeat(DiskFaults.BLOCK));
      return stage;
    }

    void write(long position, String text) {
      file.write(position, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), error -> {});
    }

    void record(@Nullable IOException error) {
      errors.add(error == null ? "none" : String.valueOf(error.getMessage()));
    }

    void finish() {
      while (disk.next() != null) {
        disk.executeNext();
      }
    }

    void sync() {
      file.sync(error -> {});
      finish();
    }

    String content() {
      return text(visible(open("file")));
    }

    SimFile open(String name) {
      try {
        return (SimFile) disk.open(name);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void isNext(Operation.Kind kind) {}

    @Override
    public void allocating(long number) {
      disk.allocated(number);
    }

    @Override
    public void durableNames() {}

    @Override
    public void struck(DiskFault fault) {
      struck.add(fault);
    }

    @Override
    public void durable(SimFile changed, int changedFrom) {
      durable.add(text(visible(changed)) + " from " + changedFrom);
    }

    private static String text(ByteBuffer bytes) {
      return StandardCharsets.US_ASCII.decode(bytes).toString();
    }
  }

  /** What a process sees of a file. */
  private static ByteBuffer visible(SimFile file) {
    ByteBuffer content = ByteBuffer.allocate((int) file.size());
    int unused = file.copyTo(0, content);
    return content.flip();
  }

  /** What a file would hold without damage. */
  private static String truth(SimFile file) {
    try {
      ByteBuffer content = ByteBuffer.allocate((int) file.truth().size());
      int unused = file.truth().read(0, content);
      return StandardCharsets.US_ASCII.decode(content.flip()).toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
