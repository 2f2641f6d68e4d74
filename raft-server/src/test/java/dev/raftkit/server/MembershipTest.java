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

/** Members as processes of their own, to which one is added, and from which the leader is removed. */
@Tag("smoke")
class MembershipTest {
  private static final int SECONDS_MAX = 60;

  private final TreeMap<String, ChildProcess> servers = new TreeMap<>();
  private String endpoints = "";

  @TempDir
  private Path folder = Path.of("");

  @AfterEach
  void stopAll() throws InterruptedException {
    for (ChildProcess server : servers.values()) {
      server.kill();
    }
  }

  @Test
  void aMemberIsAddedAndPromotedAndTheLeaderRemoved() throws Exception {
    List<String> addresses = new ArrayList<>();
    List<String> members = new ArrayList<>();
    for (int port : Ports.free(4)) {
      addresses.add("127.0.0.1:" + port);
      members.add("n" + addresses.size() + "=127.0.0.1:" + port);
    }
    endpoints = String.join(",", addresses);
    for (int i = 1; i <= 3; i++) {
      start("n" + i, String.join(",", members.subList(0, 3)));
    }
    assertEquals("1\n", client("append", "a").out());

    start("n4", members.get(3), "--join");
    assertOut("voters n1, n2, n3; learners n4\n", client("member", "add", members.get(3)));
    CommandRun again = client("member", "add", members.get(3));
    assertEquals(3, again.exitCode());
    assertThat(again.err()).contains("n4 is a learner already");
    assertOut("voters n1, n2, n3, n4\n", client("member", "add", "--voter", members.get(3)));

    String nobody = "n5=127.0.0.1:" + Ports.free(1).get(0);
    assertOut("voters n1, n2, n3, n4; learners n5\n", client("member", "add", nobody));
    CommandRun refused = client("member", "promote", "n5");
    assertEquals(3, refused.exitCode());
    assertThat(refused.err()).contains("n5 has never answered").contains("--force");
    assertOut("voters n1, n2, n3, n4\n", client("member", "remove", "n5"));

    String leader = leader();
    CommandRun removed = client("member", "remove", leader, "--json");
    assertEquals(0, removed.exitCode(), removed.err());
    assertThat(removed.out())
        .doesNotContain(leader)
        .endsWith("\"learners\":[],\"witnesses\":[]}\n");
    ChildProcess former = Objects.requireNonNull(servers.remove(leader));
    former.terminate();
    assertTrue(former.awaitExit(SECONDS_MAX));
    assertEquals("2\n", client("append", "b").out());
    assertThat(leader()).isNotEqualTo(leader);
    assertOut("a\nb\n", client("read"));
  }

  @Test
  void aWitnessLetsTwoMembersSurviveTheLossOfOne() throws Exception {
    List<String> addresses = new ArrayList<>();
    for (int port : Ports.free(3)) {
      addresses.add("127.0.0.1:" + port);
    }
    endpoints = String.join(",", addresses);
    String two = "n1=" + addresses.get(0) + ",n2=" + addresses.get(1);
    start("n1", two);
    start("n2", two);
    String witness = "n3=" + addresses.get(2);
    start("n3", witness, "--join", "--witness");

    assertOut(
        "voters n1, n2, n3; witnesses n3\n",
        client("member", "add", "--witness", "--voter", witness));
    assertThat(client("member", "list").out()).containsPattern("n3 +witness ");
    assertEquals("1\n", client("append", "a").out());
    CommandRun handOver = client("transfer", "--to", "n3");
    assertThat(handOver.err()).contains("n3 is a witness, which never leads");
    Objects.requireNonNull(servers.remove(leader())).kill();

    assertEquals("2\n", client("append", "b").out());
    assertOut("a\nb\n", client("read"));
  }

  @Test
  void badUsageIsSaid() {
    endpoints = "127.0.0.1:1";
    assertThat(CommandRun.of("init", "--id=n3", "--cluster-id=c", "--data-dir=d", "--witness")
            .err())
        .contains("give --join with --witness");

    assertBadUsage("0.0.0.0:7000 is no address that others can reach", "add", "n4=0.0.0.0:7000");
    assertBadUsage("a member is ID=HOST:PORT, not 'n4'", "add", "n4");
    assertBadUsage("a member id has", "remove", "n 4");
    assertBadUsage("Missing required parameter", "promote");
  }

  private void assertBadUsage(String text, String... arguments) {
    List<String> line = new ArrayList<>(List.of("member"));
    line.addAll(List.of(arguments));
    CommandRun run = client(line.toArray(String[]::new));

    assertEquals(2, run.exitCode());
    assertThat(run.err()).contains(text);
  }

  private static void assertOut(String expected, CommandRun run) {
    assertEquals(expected, run.out(), run.err());
  }

  private String leader() {
    CommandRun list = client("member", "list");
    return list.out()
        .lines()
        .filter(line -> line.contains(" leader "))
        .map(line -> line.substring(0, 2))
        .findFirst()
        .orElseThrow(() -> new AssertionError(list.out() + list.err()));
  }

  private void start(String id, String cluster, String... initOptions) throws Exception {
    String data = folder.resolve(id).toString();
    List<String> init =
        new ArrayList<>(List.of("init", "--id", id, "--cluster-id", "c", "--data-dir", data));
    init.addAll(List.of(initOptions));
    assertEquals(0, CommandRun.of(init.toArray(String[]::new)).exitCode());
    CompletableFuture<String> listening = new CompletableFuture<>();
    List<String> command = List.of(
        "server", "--id=" + id, "--cluster-id=c", "--cluster=" + cluster, "--data-dir=" + data);
    servers.put(id, ChildProcess.start(folder.resolve(id + ".log"), listening::complete, command));
    assertThat(listening.get(SECONDS_MAX, TimeUnit.SECONDS)).startsWith(id + " of cluster c");
  }

  private CommandRun client(String... command) {
    List<String> line = new ArrayList<>(List.of(command));
    line.addAll(List.of("--endpoints", endpoints, "--timeout", SECONDS_MAX + "s"));
    return CommandRun.of(line.toArray(String[]::new));
  }
}
