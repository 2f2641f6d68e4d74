package dev.raftkit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.examples.election.LeaseElection;
import dev.raftkit.kv.store.KeyValueStore;
import dev.raftkit.node.RaftNode;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class LeaseElectionTest {
  private static final int CLIENTS = 4;
  private static final int STEPS = 3;

  @TempDir
  private Path folder = Path.of("");

  private final List<RaftNode> members = new ArrayList<>();

  @AfterEach
  void close() {
    members.forEach(RaftNode::close);
  }

  @Test
  void fourClientsWorkOneAfterTheOtherEachWithAHigherToken() throws Exception {
    List<Integer> ports = ExampleProcess.ports(3);
    startCluster(ports);

    List<String> lines = new ArrayList<>();
    try (ExampleProcess clients = ExampleProcess.start(
        LeaseElection.class,
        ports.stream().map(port -> "127.0.0.1:" + port).toArray(String[]::new))) {
      for (int i = 0; i < CLIENTS * STEPS; i++) {
        lines.add(clients.line());
      }
      assertThat(clients.end()).isZero();
    }

    List<Long> tokens = lines.stream().map(LeaseElectionTest::token).toList();
    assertThat(tokens).isSorted();
    assertThat(new TreeSet<>(tokens)).hasSize(CLIENTS);
    assertThat(
            lines.stream().map(line -> line.substring(0, "client 1".length())).distinct())
        .containsExactlyInAnyOrder("client 1", "client 2", "client 3", "client 4");
  }

  private static long token(String line) {
    return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
  }

  private void startCluster(List<Integer> ports) throws IOException {
    String cluster = "n1=127.0.0.1:" + ports.get(0) + ",n2=127.0.0.1:" + ports.get(1)
        + ",n3=127.0.0.1:" + ports.get(2);
    for (String id : List.of("n1", "n2", "n3")) {
      Path directory = folder.resolve(id);
      FileStorage.initialize(directory, "store", new NodeId(id));
      members.add(RaftNode.builder(id)
          .cluster("store", cluster)
          .storage(FileStorage.at(directory))
          .transport(NettyTransport.builder().build())
          .stateMachine(new KeyValueStore())
          .start());
    }
  }
}
