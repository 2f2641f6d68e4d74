package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member as a process of its own, and clients that talk to it. */
@Tag("smoke")
class ServerTest {
  private static final int SECONDS_MAX = 60;

  @TempDir
  private Path folder = Path.of("");

  private int port;

  @BeforeEach
  void initialiseAMember() throws IOException {
    port = Ports.free(1).get(0);
    assertEquals(0, init("n1", "c", "n1").exitCode());
  }

  @Test
  void whatIsAppendedIsReadAlsoAfterARestart() throws Exception {
    ChildProcess server = startServer();
    assertEquals("1\n", client("append", "a value").out());
    assertEquals("{\"position\":2}\n", client("append", "--json", "\"quoted\"").out());
    assertEquals("a value\n\"quoted\"\n", client("read").out());

    assertEquals(0, terminate(server));
    ChildProcess again = startServer();

    assertEquals(
        "{\"total\":2,\"values\":[\"a value\",\"\\\"quoted\\\"\"]}\n",
        client("read", "--json").out());
    assertEquals("\"quoted\"\n", client("read", "--from", "2").out());
    assertEquals(0, terminate(again));
  }

  @Test
  void aDirectoryThatAnotherProcessUsesIsRefused() throws Exception {
    ChildProcess first = startServer();

    CommandRun second = server("n1", "c", "n1", Ports.free(1).get(0));

    assertEquals(3, second.exitCode());
    assertThat(second.err().lines()).hasSize(1);
    assertThat(second.err()).contains(folder.resolve("n1").toString()).contains("in use");
    assertEquals(0, terminate(first));
  }

  @Test
  void aPortInUseIsNamed() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandRun run = server("n1", "c", "n1", socket.getLocalPort());

      assertEquals(3, run.exitCode());
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.err()).contains("127.0.0.1:" + socket.getLocalPort());
    }
  }

  @Test
  void theDirectoryOfAnotherClusterIsRefused() {
    CommandRun run = server("n1", "other", "n1", port);

    assertEquals(3, run.exitCode());
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("cluster c").contains("cluster other");
  }

  @Test
  void theDirectoryOfAnotherMemberIsRefused() {
    CommandRun run = server("n2", "c", "n1", port);

    assertEquals(3, run.exitCode());
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("n1").contains("n2");
  }

  @Test
  void aClientThatReachesNobodySaysSo() {
    CommandRun run = client("read", "--timeout", "200ms");

    assertEquals(3, run.exitCode());
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).startsWith("raft read: ");
  }

  @Test
  void anEndpointOnAnotherMachineNeedsAnExplicitFlag() {
    CommandRun run = CommandRun.of("read", "--endpoints", "192.0.2.1:7001");

    assertEquals(3, run.exitCode());
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains("192.0.2.1");
  }

  private CommandRun init(String id, String cluster, String directory) {
    return CommandRun.of(
        "init", "--id", id, "--cluster-id", cluster, "--data-dir", path(directory));
  }

  private CommandRun server(String id, String cluster, String directory, int at) {
    return CommandRun.of(serverCommand(id, cluster, directory, at).toArray(String[]::new));
  }

  private List<String> serverCommand(String id, String cluster, String directory, int at) {
    return List.of(
        "server",
        "--id=" + id,
        "--cluster-id=" + cluster,
        "--data-dir=" + path(directory),
        "--cluster=" + id + "=127.0.0.1:" + at);
  }

  private ChildProcess startServer() throws Exception {
    CompletableFuture<String> listening = new CompletableFuture<>();
    ChildProcess process = ChildProcess.start(
        folder.resolve("log"), listening::complete, serverCommand("n1", "c", "n1", port));
    assertEquals(
        "n1 of cluster c listens at 127.0.0.1:" + port,
        listening.get(SECONDS_MAX, TimeUnit.SECONDS));
    return process;
  }

  private static int terminate(ChildProcess process) throws InterruptedException {
    process.terminate();
    assertTrue(process.awaitExit(SECONDS_MAX));
    return process.exitCode();
  }

  private CommandRun client(String command, String... arguments) {
    String[] line = new String[arguments.length + 3];
    line[0] = command;
    line[1] = "--endpoints";
    line[2] = "127.0.0.1:" + port;
    System.arraycopy(arguments, 0, line, 3, arguments.length);
    return CommandRun.of(line);
  }

  private String path(String directory) {
    return folder.resolve(directory).toString();
  }
}
