package dev.raftkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.examples.leadership.EmbeddedLeadership;
import dev.raftkit.storage.FileStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class EmbeddedLeadershipTest {
  private static final int CODE_LINES_MAX = 25;

  @TempDir
  private Path folder = Path.of("");

  private final Map<String, ExampleProcess> members = new LinkedHashMap<>();

  @AfterEach
  void endAll() {
    members.values().forEach(ExampleProcess::close);
  }

  @Test
  void whenTheOneThatWorksDiesAnotherDoesWithAHigherToken() throws Exception {
    startThree();

    String first = awaitWorker(0);
    long token = token(first);
    Objects.requireNonNull(members.remove(name(first))).kill();
    String second = awaitWorker(token);

    assertThat(name(second)).isNotEqualTo(name(first));
  }

  @Test
  void theProgramHasNoMoreLinesOfCodeThanItSays() throws IOException {
    Path source = Path.of("src/main/java/dev/raftkit/examples/leadership/EmbeddedLeadership.java");

    List<String> code = Files.readAllLines(source).stream()
        .filter(line -> !line.isBlank() && !line.strip().startsWith("/**"))
        .toList();

    assertThat(code).hasSizeLessThanOrEqualTo(CODE_LINES_MAX);
  }

  private void startThree() throws IOException {
    List<Integer> ports = ExampleProcess.ports(3);
    String cluster = "n1=127.0.0.1:" + ports.get(0) + ",n2=127.0.0.1:" + ports.get(1)
        + ",n3=127.0.0.1:" + ports.get(2);
    for (String id : List.of("n1", "n2", "n3")) {
      Path directory = folder.resolve(id);
      FileStorage.initialize(directory, "jobs", new NodeId(id));
      members.put(
          id, ExampleProcess.start(EmbeddedLeadership.class, id, cluster, directory.toString()));
    }
  }

  /** Waits for a member that works with a higher token; its name and the token. */
  private String awaitWorker(long afterToken) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() - deadline < 0) {
      for (Map.Entry<String, ExampleProcess> member : members.entrySet()) {
        String line = member.getValue().lineWithin(20);
        String worker = member.getKey() + line.replace("working with token", "");
        if (!line.isEmpty() && token(worker) > afterToken) {
          return worker;
        }
      }
    }
    throw new AssertionError("nobody works with a token above " + afterToken);
  }

  private static String name(String worker) {
    return worker.split(" ", -1)[0];
  }

  private static long token(String worker) {
    return Long.parseLong(worker.split(" ", -1)[1]);
  }
}
