package dev.raftkit.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenLogTest {
  @TempDir
  private Path directory = Path.of("");

  @Test
  void aLogGoesOnWhereItEnded() throws Exception {
    OpenLog.create(directory);
    OpenLog log = OpenLog.open(directory);
    log.appendUntil(new byte[128], 10, 2, () -> log.durableEntries() >= 100);
    log.close();

    OpenLog again = OpenLog.open(directory);
    again.appendUntil(new byte[128], 10, 2, () -> again.durableEntries() >= 100);

    assertEquals(0, again.durableEntries() % 10);
    again.close();
  }
}
