package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Members of a cluster as processes of their own. */
final class Servers {
  static final int SECONDS_MAX = 60;

  private final List<ChildProcess> processes = new ArrayList<>();
  private final String endpoints;

  private Servers(String endpoints) {
    this.endpoints = endpoints;
  }

  static Servers start(Path folder, int count) throws Exception {
    List<String> members = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (int port : Ports.free(count)) {
      addresses.add("127.0.0.1:" + port);
      members.add("n" + addresses.size() + "=127.0.0.1:" + port);
    }
    Servers servers = new Servers(String.join(",", addresses));
    for (int i = 1; i <= count; i++) {
      servers.start(folder, "n" + i, String.join(",", members));
    }
    return servers;
  }

  private void start(Path folder, String id, String cluster) throws Exception {
    String data = folder.resolve(id).toString();
    assertEquals(
        0,
        CommandRun.of("init", "--id", id, "--cluster-id", "c", "--data-dir", data)
            .exitCode());
    CompletableFuture<String> listening = new CompletableFuture<>();
    List<String> command = List.of(
        "server",
        "--stop-with-stdin",
        "--id=" + id,
        "--cluster-id=c",
        "--cluster=" + cluster,
        "--data-dir=" + data);
    processes.add(ChildProcess.start(folder.resolve(id + ".log"), listening::complete, command));
    assertThat(listening.get(SECONDS_MAX, TimeUnit.SECONDS)).startsWith(id + " of cluster c");
  }

  String endpoints() {
    return endpoints;
  }

  /** A client command, of one word or several, run in the test's own process. */
  CommandRun client(String command, String... arguments) {
    List<String> line = new ArrayList<>(List.of(command.split(" ", -1)));
    line.addAll(List.of("--endpoints", endpoints, "--timeout", SECONDS_MAX + "s"));
    line.addAll(List.of(arguments));
    return CommandRun.of(line.toArray(String[]::new));
  }

  void killAll() throws InterruptedException {
    for (ChildProcess process : processes) {
      process.kill();
    }
  }
}
