package dev.raftkit.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.Trace;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.session.SessionLimits;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.node.session.SessionSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One member of a test cluster: its host, and the world around it. */
final class TestMember {
  static final int GROUP = 0;
  static final String CLUSTER = "payments";
  static final SnapshotPolicy SNAPSHOTS =
      new SnapshotPolicy(1_000, 64 << 20, Duration.ofSeconds(1), Duration.ofSeconds(4));

  static final SessionLimits SESSIONS = SessionLimits.DEFAULT
      .withCounts(5, 4)
      .withReplyBytes(1_000, 2_000)
      .withClockInterval(Duration.ofSeconds(1));

  final NodeId id;
  final MemoryStorage storage;
  final MemoryNetwork.End transport;
  final Notebook notebook = new Notebook();
  final VirtualTime.Loop loop;
  final ManualWorker applyWorker;
  final ManualWorker callbackWorker;
  final ManualWorker snapshotWorker;
  final RaftHost host;
  final Witness witness = new Witness();

  TestMember(
      NodeId id,
      Members members,
      VirtualTime time,
      MemoryNetwork network,
      MemoryStorage storage,
      UnaryOperator<RaftConfig> config,
      long compareEntries,
      Function<Notebook, StateMachine> machine) {
    this.id = id;
    this.storage = storage;
    this.transport = network.new End();
    this.loop = time.new Loop();
    this.applyWorker = new ManualWorker(loop);
    this.callbackWorker = new ManualWorker(loop);
    this.snapshotWorker = new ManualWorker(loop);
    RaftConfig configured = config.apply(RaftConfig.of(id, members.configuration()));
    World world = new World(
        loop,
        applyWorker,
        callbackWorker,
        snapshotWorker,
        transport,
        storage,
        new SplitMix64(id.name().hashCode()),
        Trace.NONE);
    this.host = new RaftHost(
        world,
        CLUSTER,
        id,
        members,
        List.of(new RaftHost.Group(
            GROUP, configured, machine.apply(notebook), SESSIONS, compareEntries)),
        SNAPSHOTS);
  }

  CompletableFuture<byte[]> propose(String command) {
    return propose(command, 10 * VirtualTime.SECONDS);
  }

  CompletableFuture<byte[]> propose(String command, long timeoutNanos) {
    return host.propose(GROUP, command.getBytes(UTF_8), timeoutNanos);
  }

  CompletableFuture<byte[]> ask(SessionRequest request) {
    return host.ask(GROUP, request, 10 * VirtualTime.SECONDS);
  }

  SessionSummary sessions() {
    return host.sessions(GROUP);
  }

  CompletableFuture<byte[]> read(String query) {
    return read(query, ReadConsistency.LINEARIZABLE);
  }

  CompletableFuture<byte[]> read(String query, ReadConsistency consistency) {
    return read(query, consistency, 10 * VirtualTime.SECONDS);
  }

  CompletableFuture<byte[]> read(String query, ReadConsistency consistency, long timeoutNanos) {
    return host.read(GROUP, query.getBytes(UTF_8), consistency, timeoutNanos);
  }

  /** Proposes for its effects only. */
  void submit(String command) {
    CompletableFuture<byte[]> unused = propose(command);
  }

  Status status() {
    return host.status(GROUP);
  }

  /** Writes down what a listener is told. */
  static final class Witness implements LeadershipListener {
    final List<String> events = new ArrayList<>();
    final List<Leadership> leaderships = new ArrayList<>();

    Leadership last() {
      return leaderships.get(leaderships.size() - 1);
    }

    @Override
    public void elected(Leadership leadership) {
      leaderships.add(leadership);
      events.add("elected " + leadership.token());
    }

    @Override
    public void lost(Leadership leadership) {
      events.add("lost " + leadership.token() + (leadership.isSafe() ? " while safe" : ""));
    }

    @Override
    public void leaderChanged(long term, @Nullable Member leader) {
      events.add("term " + term + ": " + (leader == null ? "nobody" : leader.id()));
    }
  }
}
