package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of one process, to which a member is added at whose address nobody listens. */
@Tag("smoke")
class UnreachableMemberTest {
  private static final int SECONDS_MAX = 60;

  private String address = "";
  private String nobody = "";
  private @Nullable ChildProcess server;

  @TempDir
  private Path folder = Path.of("");

  @BeforeEach
  void start() throws Exception {
    List<Integer> ports = Ports.free(2);
    address = "127.0.0.1:" + ports.get(0);
    nobody = "n2=127.0.0.1:" + ports.get(1);
    String data = folder.resolve("n1").toString();
    CommandRun init = CommandRun.of("init", "--id=n1", "--cluster-id=c", "--data-dir=" + data);
    assertEquals(0, init.exitCode(), init.err());
    CompletableFuture<String> listening = new CompletableFuture<>();
    server = ChildProcess.start(
        folder.resolve("n1.log"),
        listening::complete,
        List.of(
            "server",
            "--stop-with-stdin",
            "--id=n1",
            "--cluster-id=c",
            "--cluster=n1=" + address,
            "--data-dir=" + data));
    assertThat(listening.get(SECONDS_MAX, TimeUnit.SECONDS)).startsWith("n1 of cluster c");
  }

  @AfterEach
  void stop() throws InterruptedException {
    Objects.requireNonNull(server).kill();
  }

  @Test
  void itIsRefusedAsAVoterWithTheReasonAndTheClusterKeepsServing() {
    assertEquals("1\n", client("append", "before").out());

    CommandRun refused = client("member", "add", "--voter", nobody, "--catch-up=1s");

    assertEquals(3, refused.exitCode(), refused.out());
    assertThat(refused.err())
        .contains("n2 was added and does not vote: n2 has never answered: is its address right")
        .contains("take it back with 'raft member remove n2'");
    assertEquals("2\n", client("append", "after").out());
    assertEquals("before\nafter\n", client("read").out());
    assertThat(client("member", "promote", "n2").err()).contains("n2 has never answered");
    assertEquals("voters n1\n", client("member", "remove", "n2").out());
    assertEquals("3\n", client("append", "at last").out());
  }

  @Test
  void itIsNotWaitedForAsLongAsOneThatCatchesUp() {
    assertEquals("1\n", client("append", "before").out());

    CommandRun refused =
        CommandRun.of("member", "add", "--voter", nobody, "--catch-up=1h", "--endpoints", address);

    assertThat(refused.err()).contains("n2 was added and does not vote: n2 has never answered");
    assertEquals(3, refused.exitCode());
  }

  private CommandRun client(String... command) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--endpoints", address, "--timeout", SECONDS_MAX + "s"));
    return CommandRun.of(line.toArray(String[]::new));
  }
}
