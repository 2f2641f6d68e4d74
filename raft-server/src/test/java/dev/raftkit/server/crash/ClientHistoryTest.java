package dev.raftkit.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.sim.engine.history.Verdict;
import dev.raftkit.sim.engine.workload.Operation.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientHistoryTest {
  private final ClientHistory history = new ClientHistory();

  @TempDir
  private Path folder = Path.of("");

  @Test
  void whatClientsMaySeeIsLinearizable() throws IOException {
    get("");
    history.put(1, "a", System.nanoTime(), Status.OK);
    history.put(2, "unknown", System.nanoTime(), Status.INFO);
    history.put(1, "refused", System.nanoTime(), Status.FAIL);
    get("a");
    get("unknown");

    assertThat(verdict().isLinearizable()).isTrue();
    assertThat(Files.readAllLines(folder.resolve("history"))).hasSize(6);
  }

  @Test
  void aReadThatMissesAnAcknowledgedWriteIsNot() throws IOException {
    history.put(1, "a", System.nanoTime(), Status.OK);
    history.put(1, "b", System.nanoTime(), Status.OK);
    get("a");

    assertThat(verdict().toText()).contains("get -> 'a'");
    assertThat(verdict().isLinearizable()).isFalse();
  }

  @Test
  void aReadThatFindsARefusedWriteIsNot() throws IOException {
    history.put(1, "a", System.nanoTime(), Status.FAIL);
    get("a");

    assertThat(verdict().isLinearizable()).isFalse();
  }

  private void get(String value) {
    long now = System.nanoTime();
    history.got(3, value, now, System.nanoTime());
  }

  private Verdict verdict() throws IOException {
    Path file = folder.resolve("history");
    history.writeTo(file);
    return ClientHistory.check(file);
  }
}
