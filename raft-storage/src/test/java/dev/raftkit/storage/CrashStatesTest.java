package dev.raftkit.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Every directory that a power cut may leave behind, as far as chance finds them, made real and
 * recovered: first while members write, crash and start again, then also in the middle of those
 * recoveries.
 */
@DisplayName("Crash states")
class CrashStatesTest {
  private static final int STATES_MIN = 1_000;
  private static final int WORKLOADS = 2;
  private static final int LIVES = 3;
  private static final int STEPS = 80;
  private static final int STEPS_AFTER_RECOVERY = 12;

  @TempDir(factory = InMemory.class)
  private Path scratch;

  /** Syncs may cost nothing here: what survives them is decided by the recording. */
  static final class InMemory implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context)
        throws IOException {
      Path memory = Path.of("/dev/shm");
      return Files.isWritable(memory)
          ? Files.createTempDirectory(memory, "crash")
          : Files.createTempDirectory("crash");
    }
  }

  private final Set<Long> explored = new HashSet<>();
  private final Set<Long> exploredInRecovery = new HashSet<>();

  @Test
  void nothingAcknowledgedIsMissingInAnyOfThem() {
    for (int seed = 1; seed <= WORKLOADS; seed++) {
      explore(livesOf(seed), seed, true);
    }

    assertTrue(explored.size() >= STATES_MIN, () -> "only " + explored.size() + " crash states");
    assertTrue(
        exploredInRecovery.size() >= STATES_MIN,
        () -> "only " + exploredInRecovery.size() + " crash states of recoveries");
  }

  /** A first boot, and then lives that end in the middle of their work. */
  private Recording livesOf(int seed) {
    Random random = new Random(seed);
    RecordedMember member =
        new RecordedMember(directory(Map.of()), new Recording(Map.of()), Promise.NONE, random);
    member.initialize();
    member.crash();
    for (int life = 0; life < LIVES; life++) {
      assertTrue(member.open());
      new CrashWorkload(member, random).run(STEPS);
      member.crash();
    }
    return member.recording();
  }

  /** Cuts the power after every event of a recording. */
  private void explore(Recording recording, long seed, boolean recoveriesToo) {
    Random random = new Random(seed);
    UnsureDisk disk = new UnsureDisk(recording.start());
    Promise promise = Promise.NONE;
    for (int i = 0; i < recording.size(); i++) {
      DiskEvent event = recording.events().get(i);
      if (event instanceof DiskEvent.Promised promised) {
        promise = promised.promise();
      }
      disk.happens(event);
      int fates = Math.min(disk.unsureChanges() + 1, recoveriesToo ? 6 : 3);
      for (int fate = 0; fate < fates; fate++) {
        Map<String, byte[]> contents = disk.contents(Fate.number(fate, random.nextLong()));
        boolean recoveryToo = recoveriesToo && random.nextInt(24) == 0;
        try {
          recover(contents, promise, random.nextLong(), recoveriesToo, recoveryToo);
        } catch (AssertionError e) {
          throw new AssertionError(
              "seed " + seed + ", power cut after event " + i + ", fate " + fate, e);
        }
      }
    }
  }

  private void recover(
      Map<String, byte[]> contents,
      Promise promise,
      long seed,
      boolean firstCrash,
      boolean crashAgain) {
    if (!(firstCrash ? explored : exploredInRecovery).add(fingerprint(contents, promise))) {
      return;
    }
    Path directory = directory(contents);
    RecordedMember member =
        new RecordedMember(directory, new Recording(contents), promise, new Random(seed));
    boolean opened = member.open();
    if (opened && crashAgain) {
      new CrashWorkload(member, new Random(seed)).run(STEPS_AFTER_RECOVERY);
    }
    member.crash();
    delete(directory);
    if (crashAgain) {
      explore(member.recording(), seed, false);
    }
  }

  private Path directory(Map<String, byte[]> contents) {
    try {
      Path directory = Files.createTempDirectory(scratch, "disk");
      Files.createDirectory(directory.resolve(RecordedMember.SNAPSHOTS));
      for (Map.Entry<String, byte[]> file : contents.entrySet()) {
        Path path = directory.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long fingerprint(Map<String, byte[]> contents, Promise promise) {
    CRC32C checksum = new CRC32C();
    long sum = promise.hashCode();
    for (Map.Entry<String, byte[]> file : new TreeMap<>(contents).entrySet()) {
      checksum.reset();
      checksum.update(file.getValue());
      sum = sum * 1_000_003 + file.getKey().hashCode() * 31L + checksum.getValue();
    }
    return sum;
  }
}
