package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members as processes of their own, whose leader is asked to hand over, or to stop. */
@Tag("smoke")
class TransferTest {
  private static final int SECONDS_MAX = 60;

  @TempDir
  private Path folder = Path.of("");

  private final TreeMap<String, ChildProcess> servers = new TreeMap<>();
  private String cluster = "";
  private String endpoints = "";

  @BeforeEach
  void startThree() throws Exception {
    List<String> members = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (int port : Ports.free(3)) {
      addresses.add("127.0.0.1:" + port);
      members.add("n" + addresses.size() + "=127.0.0.1:" + port);
    }
    cluster = String.join(",", members);
    endpoints = String.join(",", addresses);
    for (int i = 1; i <= 3; i++) {
      start("n" + i);
    }
  }

  @AfterEach
  void stopAll() throws InterruptedException {
    for (ChildProcess server : servers.values()) {
      server.kill();
    }
  }

  @Test
  void theLeaderHandsOverWhenItIsAskedAndWhenItIsStopped() throws Exception {
    assertEquals("1\n", client("append", "a").out());

    CommandRun toAnyone = client("transfer", "--json");
    assertThat(toAnyone.out()).as(toAnyone.err()).matches("\\{\"leader\":\"n[123]\"}\n");
    String leader = toAnyone.out().substring(11, 13);
    CommandRun toItself = client("transfer", "--to", leader);
    assertEquals(3, toItself.exitCode());
    assertThat(toItself.err()).contains(leader + " leads already");

    awaitAllHeard();
    String target = leader.equals("n1") ? "n2" : "n1";
    assertEquals(target + "\n", client("transfer", "--to", target).out());
    assertEquals("2\n", client("append", "b").out());

    ChildProcess stopping = Objects.requireNonNull(servers.remove(target));
    stopping.terminate();
    assertTrue(stopping.awaitExit(SECONDS_MAX));
    assertEquals(0, stopping.exitCode());
    assertEquals("3\n", client("append", "c").out());
  }

  /** Who has not answered the new leader yet would be refused as its successor. */
  private void awaitAllHeard() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    String found = "";
    while (System.nanoTime() - deadline < 0) {
      found =
          CommandRun.of("member", "list", "--endpoints", endpoints, "--json").out();
      if (found.split("silentMs", -1).length == 4) {
        return;
      }
    }
    throw new AssertionError("members: " + found);
  }

  @Test
  void aTargetThatIsNoNameIsBadUsage() {
    CommandRun run = client("transfer", "--to", "n 1");

    assertEquals(2, run.exitCode());
    assertThat(run.err()).contains("--to");
  }

  private void start(String id) throws Exception {
    String data = folder.resolve(id).toString();
    assertEquals(
        0,
        CommandRun.of("init", "--id", id, "--cluster-id", "c", "--data-dir", data)
            .exitCode());
    CompletableFuture<String> listening = new CompletableFuture<>();
    List<String> command = List.of(
        "server", "--id=" + id, "--cluster-id=c", "--cluster=" + cluster, "--data-dir=" + data);
    servers.put(id, process(id, listening, command));
    assertThat(listening.get(SECONDS_MAX, TimeUnit.SECONDS)).startsWith(id + " of cluster c");
  }

  private ChildProcess process(String id, CompletableFuture<String> listening, List<String> command)
      throws IOException {
    return ChildProcess.start(folder.resolve(id + ".log"), listening::complete, command);
  }

  private CommandRun client(String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of(command, "--endpoints", endpoints));
    line.addAll(List.of("--timeout", SECONDS_MAX + "s"));
    line.addAll(List.of(arguments));
    return CommandRun.of(line.toArray(String[]::new));
  }
}
