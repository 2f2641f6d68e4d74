package dev.raftkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Transfer;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.Leadership;
import dev.raftkit.node.ObservedLeader;
import dev.raftkit.node.RaftNode;
import dev.raftkit.node.TransferException;
import dev.raftkit.node.membership.Member;
import dev.raftkit.server.process.Ports;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members on real connections and disks that only elect who is to work. */
@Tag("smoke")
@Timeout(120)
class LeadershipTest {
  private static final int SECONDS_MAX = 60;

  @TempDir
  private Path folder = Path.of("");

  private final List<RaftNode> nodes = new ArrayList<>();
  private final LinkedBlockingQueue<Turn> turns = new LinkedBlockingQueue<>();
  private String members = "";

  /** A task began. */
  private record Turn(String member, Leadership leadership) {}

  @BeforeEach
  void choosePorts() throws IOException {
    List<Integer> ports = Ports.free(3);
    members = "n1=127.0.0.1:" + ports.get(0) + ",n2=127.0.0.1:" + ports.get(1) + ",n3=127.0.0.1:"
        + ports.get(2);
  }

  @AfterEach
  void close() {
    nodes.forEach(RaftNode::close);
  }

  @Test
  void aTaskThatThrowsMovesToAnotherMember() throws Exception {
    AtomicBoolean failed = new AtomicBoolean();
    for (String id : List.of("n1", "n2", "n3")) {
      RaftNode node = start(id, UnaryOperator.identity());
      node.leadership().lead(leadership -> {
        turns.add(new Turn(id, leadership));
        if (failed.compareAndSet(false, true)) {
          throw new IllegalStateException("the first to lead cannot work");
        }
        leadership.awaitLost();
      });
    }

    Turn first = take();
    Turn second = take();

    assertNotEquals(first.member, second.member);
    assertTrue(second.leadership.token() > first.leadership.token());
    assertTrue(first.leadership.awaitLost(Duration.ofSeconds(SECONDS_MAX)));
  }

  @Test
  void aLeaderThatResignsIsFollowedByAnother() throws Exception {
    for (String id : List.of("n1", "n2", "n3")) {
      lead(start(id, UnaryOperator.identity()), id);
    }
    Turn first = take();

    Member next =
        first.leadership.resign(Duration.ofSeconds(SECONDS_MAX)).get(SECONDS_MAX, TimeUnit.SECONDS);

    Turn second = take();
    assertEquals(next.id().name(), second.member);
    assertTrue(second.leadership.token() > first.leadership.token());
  }

  @Test
  void whoOnlyWatchesNeverLeads() throws Exception {
    RaftNode watcher = start("n1", RaftNode.Builder::neverLeads);
    start("n2", RaftNode.Builder::neverLeads);
    CompletableFuture<ObservedLeader> observed = new CompletableFuture<>();
    watcher.leadership().observe(seen -> {
      if (seen.leader() != null) {
        observed.complete(seen);
      }
    });
    lead(start("n3", UnaryOperator.identity()), "n3");
    Turn turn = take();

    ObservedLeader seen = observed.get(SECONDS_MAX, TimeUnit.SECONDS);
    ExecutionException refused = assertThrows(
        ExecutionException.class,
        () -> turn.leadership
            .resign(Duration.ofSeconds(SECONDS_MAX))
            .get(SECONDS_MAX, TimeUnit.SECONDS));

    assertEquals("n3", turn.member);
    assertEquals(turn.leadership.token(), seen.token());
    assertEquals(new NodeId("n3"), Objects.requireNonNull(seen.leader()).id());
    assertEquals(
        Transfer.Reason.NOBODY,
        assertInstanceOf(TransferException.Refused.class, refused.getCause()).reason());
  }

  private RaftNode start(String id, UnaryOperator<RaftNode.Builder> setting) throws IOException {
    FileStorage.initialize(folder.resolve(id), "jobs", new NodeId(id));
    RaftNode node = setting
        .apply(RaftNode.builder(id)
            .cluster("jobs", members)
            .storage(FileStorage.at(folder.resolve(id)))
            .transport(NettyTransport.builder().build())
            .electionOnly())
        .start();
    nodes.add(node);
    return node;
  }

  private void lead(RaftNode node, String id) {
    node.leadership().lead(leadership -> {
      turns.add(new Turn(id, leadership));
      leadership.awaitLost();
    });
  }

  private Turn take() throws InterruptedException {
    return Objects.requireNonNull(turns.poll(SECONDS_MAX, TimeUnit.SECONDS));
  }
}
