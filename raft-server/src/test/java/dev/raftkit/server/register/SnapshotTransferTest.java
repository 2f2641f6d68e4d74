package dev.raftkit.server.register;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.RaftNode;
import dev.raftkit.node.SnapshotPolicy;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.server.process.Ports;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.transport.netty.NettyTransport;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("smoke")
@DisplayName("A member that was away catches up by snapshot, over sockets and on real disks (§7)")
class SnapshotTransferTest {
  private static final long SECONDS_MAX = 60;
  private static final long POLL_NANOS = 2_000_000;
  private static final int VALUE_BYTES = 60 << 10;
  private static final int CHUNK_BYTES = 64 << 10;

  @TempDir
  private Path folder = Path.of("");

  private final TreeMap<String, RaftNode> nodes = new TreeMap<>();
  private final TreeMap<String, RegisterStateMachine> registers = new TreeMap<>();
  private String members = "";

  @BeforeEach
  void startThree() throws IOException {
    List<Integer> ports = Ports.free(3);
    List<String> list = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      list.add("n" + i + "=127.0.0.1:" + ports.get(i - 1));
      FileStorage.initialize(folder.resolve("n" + i), "c", new NodeId("n" + i));
    }
    members = String.join(",", list);
    for (int i = 1; i <= 3; i++) {
      start("n" + i);
    }
  }

  @AfterEach
  void stopAll() {
    nodes.values().forEach(RaftNode::close);
  }

  @Test
  void aMemberThatWasAwayIsSentTheSnapshotAndThenTheLog() throws Exception {
    append(3);
    String away = follower();
    Objects.requireNonNull(nodes.remove(away)).close();
    append(40);
    RaftNode leader = leader();
    assertThat(leader.takeSnapshot().get(SECONDS_MAX, TimeUnit.SECONDS)).isGreaterThan(40);
    await("the log was cut", () -> leader.status().firstLogIndex() > 30);
    append(2);

    RaftNode returned = start(away);
    await(
        "it caught up",
        () -> returned.status().lastApplied() == leader().status().commitIndex());

    assertThat(returned.status().snapshotIndex()).isGreaterThan(40);
    assertThat(returned.status().firstLogIndex()).isGreaterThan(40);
    assertThat(state(away)).isEqualTo(state(idOf(leader))).hasSizeGreaterThan(45 * VALUE_BYTES);
    assertThat(files(away)).noneMatch(name -> name.startsWith("partial-"));
  }

  @Test
  void aMemberThatRestartsGoesOnFromItsSnapshot() throws Exception {
    append(10);
    String restarting = follower();
    RaftNode before = Objects.requireNonNull(nodes.get(restarting));
    await("it applied all", () -> before.status().lastApplied() >= 11);
    long covered = before.takeSnapshot().get(SECONDS_MAX, TimeUnit.SECONDS);
    Objects.requireNonNull(nodes.remove(restarting)).close();

    RaftNode returned = start(restarting);
    append(1);
    await(
        "it caught up",
        () -> returned.status().lastApplied() == leader().status().commitIndex());

    assertThat(returned.status().snapshotIndex()).isEqualTo(covered);
    assertThat(state(restarting)).isEqualTo(state(idOf(leader())));
  }

  private RaftNode start(String id) throws IOException {
    RegisterStateMachine register = new RegisterStateMachine();
    RaftNode node = RaftNode.builder(id)
        .cluster("c", members)
        .storage(FileStorage.at(folder.resolve(id)))
        .transport(NettyTransport.builder().build())
        .stateMachine(register)
        .snapshots(SnapshotPolicy.DEFAULT.withTransferBytesPerSecondMax(4 << 20))
        .config(SnapshotTransferTest::quick)
        .start();
    nodes.put(id, node);
    registers.put(id, register);
    return node;
  }

  private static RaftConfig quick(RaftConfig config) {
    return config
        .withTimes(500_000_000L, 1_000_000_000L, 50_000_000L)
        .withSnapshots(CHUNK_BYTES, 0);
  }

  private void append(int values) throws Exception {
    byte[] command = RegisterFormat.append(new byte[VALUE_BYTES]);
    for (int i = 0; i < values; i++) {
      await("an append", () -> isAppended(command));
    }
  }

  private boolean isAppended(byte[] command) throws Exception {
    try {
      byte[] position = leader().propose(command.clone()).join();
      return RegisterFormat.position(position) > 0;
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProposalException.NotLeader) {
        return false;
      }
      throw e;
    }
  }

  private RaftNode leader() throws Exception {
    await("a leader", () -> nodes.values().stream().anyMatch(SnapshotTransferTest::leads));
    return nodes.values().stream()
        .filter(SnapshotTransferTest::leads)
        .findFirst()
        .orElseThrow();
  }

  private static boolean leads(RaftNode node) {
    return node.status().role() == RoleName.LEADER;
  }

  private String follower() throws Exception {
    RaftNode leader = leader();
    return nodes.keySet().stream()
        .filter(id -> nodes.get(id) != leader)
        .findFirst()
        .orElseThrow();
  }

  private static String idOf(RaftNode node) {
    return node.status().member().id().name();
  }

  /** All that a member's state machine holds, as it would write it into a snapshot. */
  private byte[] state(String id) throws IOException {
    SnapshotSource source = Objects.requireNonNull(registers.get(id)).capture();
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    while (source.writeNext(new DataOutputStream(state))) {}
    return state.toByteArray();
  }

  private List<String> files(String id) throws IOException {
    try (Stream<Path> paths = Files.list(folder.resolve(id).resolve("snapshots"))) {
      return paths.map(path -> String.valueOf(path.getFileName())).toList();
    }
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
    while (!condition.call()) {
      assertThat(System.nanoTime() - deadline).as("not in time: " + what).isNegative();
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
