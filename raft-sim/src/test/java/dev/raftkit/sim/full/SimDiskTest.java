package dev.raftkit.sim.full;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.storage.DiskFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
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
      assertThat(stage.disk.unsyncedChanges()).isEqualTo(1);
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
  void aPowerLossLeavesAPrefixOfTheUnsyncedWritesWhoseEndMayBeTorn() {
    TreeSet<String> outcomes = new TreeSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.write(0, "1");
      stage.file.sync(error -> {});
      stage.write(1, "23");
      stage.write(3, "45");
      stage.finish();

      stage.disk.killProcess();
      stage.disk.losePower();

      outcomes.add(stage.content());
      assertThat(stage.disk.unsyncedChanges()).isZero();
    }

    assertThat(outcomes).containsExactly("1", "12", "123", "1234", "12345");
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

    assertThat(outcomes).containsExactly("a", "abcd", "ax", "axy");
  }

  @Test
  void aPowerLossMayTakeANameThatNoSyncOfTheDirectoryHasReached() throws Exception {
    TreeSet<List<String>> outcomes = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    for (int seed = 0; seed < SEEDS; seed++) {
      Stage stage = new Stage(seed);
      stage.disk.open("new");
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
      stage.disk.open("unsynced");
      stage.disk.allocate("zeros", 3, error -> {});
      stage.finish();

      stage.disk.killProcess();
      stage.disk.losePower();

      assertThat(stage.disk.list()).contains("zeros");
      assertThat(((SimFile) stage.disk.open("zeros")).visible()).isEqualTo(ByteBuffer.allocate(3));
    }
  }

  /** A disk with one file whose name is durable. */
  private static final class Stage implements SimDisk.Listener {
    final List<String> durable = new ArrayList<>();
    final SimDisk disk;
    final DiskFile file;

    Stage(long seed) {
      disk = new SimDisk(RandomStream.of(seed), this);
      file = disk.open("file");
      disk.syncDirectory(error -> {});
      finish();
    }

    void write(long position, String text) {
      file.write(position, ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), error -> {});
    }

    void finish() {
      while (disk.next() != null) {
        disk.executeNext();
      }
    }

    String content() {
      return text(((SimFile) disk.open("file")).visible());
    }

    @Override
    public void isNext(Operation.Kind kind) {}

    @Override
    public void durable(SimFile changed, int changedFrom) {
      durable.add(text(changed.visible()) + " from " + changedFrom);
    }

    private static String text(ByteBuffer bytes) {
      return StandardCharsets.US_ASCII.decode(bytes).toString();
    }
  }
}
