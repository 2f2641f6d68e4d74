package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members as processes of their own, two of which are lost. */
@Tag("smoke")
class ForceNewClusterTest {
  private static final int SECONDS_MAX = 60;

  private final TreeMap<String, ChildProcess> servers = new TreeMap<>();
  private final List<String> members = new ArrayList<>();

  @TempDir
  private Path folder = Path.of("");

  @AfterEach
  void stopAll() throws InterruptedException {
    for (ChildProcess server : servers.values()) {
      server.kill();
    }
  }

  @Test
  void oneOfThreeGoesOnAsANewCluster() throws Exception {
    for (int port : Ports.free(3)) {
      members.add("n" + (members.size() + 1) + "=127.0.0.1:" + port);
    }
    for (int i = 1; i <= 3; i++) {
      init("n" + i, "old", "n" + i);
      start("n" + i, "old", String.join(",", members), "n" + i);
    }
    assertEquals("1\n", client("append", "a").out());
    assertEquals("2\n", client("append", "b").out());
    awaitOnAll("a\nb\n");

    CommandRun running = force("--accept-loss");
    assertEquals(3, running.exitCode());
    assertThat(running.err()).contains("is in use by another process");
    kill("n2");
    kill("n3");
    kill("n1");
    CommandRun unconfirmed = force();
    assertEquals(3, unconfirmed.exitCode());
    assertThat(unconfirmed.err()).contains("IS LOST", "nothing was done", "--accept-loss");
    assertThat(folder.resolve("new")).doesNotExist();
    CommandRun forced = force("--accept-loss", "--json");
    assertEquals(0, forced.exitCode(), forced.err());
    assertThat(forced.out()).startsWith("{\"cluster\":\"new\",\"formerCluster\":\"old\"");

    start("n1", "new", members.get(0), "new");
    assertEquals("a\nb\n", client("read").out());
    assertEquals("3\n", client("append", "c").out());
    assertThat(CommandRun.of("wal", "inspect", folder.resolve("new").toString()).out())
        .contains("4294967");
    init("n2", "new", "n2-new", "--join");
    start("n2", "new", members.get(1), "n2-new");
    CommandRun added = client("member", "add", "--voter", members.get(1));
    assertEquals("voters n1, n2\n", added.out(), added.err());
    assertEquals("4\n", client("append", "d").out());
  }

  @Test
  void badUsageIsSaid() {
    CommandRun run = CommandRun.of("member", "force-new-cluster", "--cluster", "new");

    assertEquals(2, run.exitCode());
    assertThat(run.err()).contains("--data-dir").contains("--into");
  }

  /** So that whichever is left has all of it. */
  private void awaitOnAll(String expected) {
    for (String member : members) {
      String endpoint = member.substring(member.indexOf('=') + 1);
      CommandRun run =
          CommandRun.of("read", "--endpoints", endpoint, "--timeout", SECONDS_MAX + "s");
      assertEquals(expected, run.out(), run.err());
    }
  }

  private CommandRun force(String... options) {
    List<String> line = new ArrayList<>(List.of("member", "force-new-cluster", "--cluster", "new"));
    line.addAll(List.of("--data-dir", folder.resolve("n1").toString()));
    line.addAll(List.of("--into", folder.resolve("new").toString()));
    line.addAll(List.of(options));
    return CommandRun.of(line.toArray(String[]::new));
  }

  private void init(String id, String cluster, String directory, String... options) {
    List<String> line = new ArrayList<>(List.of("init", "--id", id, "--cluster-id", cluster));
    line.addAll(List.of("--data-dir", folder.resolve(directory).toString()));
    line.addAll(List.of(options));
    assertEquals(0, CommandRun.of(line.toArray(String[]::new)).exitCode());
  }

  private void start(String id, String cluster, String list, String directory) throws Exception {
    CompletableFuture<String> listening = new CompletableFuture<>();
    List<String> command = List.of(
        "server",
        "--id=" + id,
        "--cluster-id=" + cluster,
        "--cluster=" + list,
        "--data-dir=" + folder.resolve(directory));
    servers.put(
        id, ChildProcess.start(folder.resolve(directory + ".log"), listening::complete, command));
    assertThat(listening.get(SECONDS_MAX, TimeUnit.SECONDS)).startsWith(id + " of cluster");
  }

  private void kill(String id) throws InterruptedException {
    ChildProcess server = Objects.requireNonNull(servers.remove(id));
    server.kill();
    assertTrue(server.awaitExit(SECONDS_MAX));
  }

  private CommandRun client(String... command) {
    List<String> addresses = new ArrayList<>();
    members.forEach(member -> addresses.add(member.substring(member.indexOf('=') + 1)));
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--endpoints", String.join(",", addresses)));
    line.addAll(List.of("--timeout", SECONDS_MAX + "s"));
    return CommandRun.of(line.toArray(String[]::new));
  }
}
