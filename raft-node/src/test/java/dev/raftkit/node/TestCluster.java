package dev.raftkit.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.RoleName;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Members;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Hosts in one virtual loop. */
final class TestCluster {
  final VirtualTime time = new VirtualTime();
  final MemoryNetwork network = new MemoryNetwork(time);
  final TreeMap<NodeId, TestMember> members = new TreeMap<>();
  private final Members addresses;
  private final UnaryOperator<RaftConfig> config;
  private final long compareEntries;
  private final Function<Notebook, StateMachine> machine;

  private TestCluster(
      int size,
      UnaryOperator<RaftConfig> config,
      long compareEntries,
      Function<Notebook, StateMachine> machine) {
    this.config = config;
    this.compareEntries = compareEntries;
    this.machine = machine;
    StringBuilder list = new StringBuilder("n1=127.0.0.1:7001");
    for (int i = 2; i <= size; i++) {
      list.append(",n").append(i).append("=127.0.0.1:700").append(i);
    }
    addresses = Members.parse(list.toString());
  }

  /** Started hosts. */
  static TestCluster of(int size) {
    return of(size, UnaryOperator.identity());
  }

  static TestCluster of(int size, UnaryOperator<RaftConfig> config) {
    return unstarted(size, config).started();
  }

  /** Started hosts that compare their states. */
  static TestCluster comparing(int size, long entries) {
    return unstarted(size, UnaryOperator.identity(), entries, notebook -> notebook)
        .started();
  }

  /** Started hosts whose state machines are made of their notebooks. */
  static TestCluster running(int size, Function<Notebook, StateMachine> machine) {
    return unstarted(size, UnaryOperator.identity(), 0, machine).started();
  }

  private TestCluster started() {
    List.copyOf(members.values()).forEach(this::start);
    return this;
  }

  static TestCluster unstarted(int size, UnaryOperator<RaftConfig> config) {
    return unstarted(size, config, 0, notebook -> notebook);
  }

  private static TestCluster unstarted(
      int size,
      UnaryOperator<RaftConfig> config,
      long compareEntries,
      Function<Notebook, StateMachine> machine) {
    TestCluster cluster = new TestCluster(size, config, compareEntries, machine);
    for (NodeId id : cluster.addresses.addresses().keySet()) {
      cluster.create(id, new MemoryStorage(new Identity(TestMember.CLUSTER, id, 1)));
    }
    return cluster;
  }

  TestMember create(NodeId id, MemoryStorage storage) {
    return create(id, storage, addresses);
  }

  /** A member that is started with a list of its own. */
  TestMember create(NodeId id, MemoryStorage storage, Members listed) {
    TestMember member =
        new TestMember(id, listed, time, network, storage, config, compareEntries, machine);
    members.put(id, member);
    return member;
  }

  /** A started host that waits to be added, and was told of nobody but itself. */
  TestMember join(String id) {
    return join(id, false);
  }

  /** The same, and possibly as a witness. */
  TestMember join(String id, boolean asWitness) {
    NodeId joining = new NodeId(id);
    Members alone = Members.parse(id + "=127.0.0.1:70" + (10 + members.size()));
    MemoryStorage disk =
        new MemoryStorage(new Identity(TestMember.CLUSTER, joining, 1, true, asWitness));
    TestMember member =
        new TestMember(joining, alone, time, network, disk, config, compareEntries, machine);
    members.put(joining, member);
    start(member);
    return member;
  }

  void start(TestMember member) {
    CompletableFuture<Void> started = member.host.start();
    time.runReady();
    started.join();
    member.host.addLeadershipListener(TestMember.GROUP, member.witness);
    time.runReady();
  }

  /** The process of a member dies; its disk stays. */
  void crash(TestMember member) {
    member.loop.die();
    member.transport.close();
    members.remove(member.id);
  }

  TestMember restart(TestMember crashed) {
    TestMember member = create(crashed.id, crashed.storage);
    start(member);
    return member;
  }

  TestMember n1() {
    return members.firstEntry().getValue();
  }

  /** Runs until a member has been told that it leads, and returns it. */
  TestMember awaitLeader() {
    time.runUntil(() -> members.values().stream().anyMatch(TestCluster::isReady));
    return members.values().stream().filter(TestCluster::isReady).findFirst().orElseThrow();
  }

  private static boolean isReady(TestMember member) {
    return member.status().role() == RoleName.LEADER
        && !member.witness.leaderships.isEmpty()
        && member.witness.last().token() == member.status().term();
  }

  boolean hasOtherLeader(TestMember than) {
    return members.values().stream().anyMatch(member -> member != than && isReady(member));
  }

  TestMember awaitOtherLeader(TestMember than) {
    time.runUntil(() -> hasOtherLeader(than));
    return members.values().stream()
        .filter(member -> member != than && isReady(member))
        .findFirst()
        .orElseThrow();
  }

  static RaftConfig configOf(NodeId single) {
    return RaftConfig.of(single, Configuration.of(single));
  }

  TestMember anyFollower() {
    return members.values().stream()
        .filter(member -> member.status().role() == RoleName.FOLLOWER)
        .findFirst()
        .orElseThrow();
  }

  /** Runs until a proposal has its result. */
  String await(CompletableFuture<byte[]> proposal) {
    time.runUntil(proposal::isDone);
    return new String(proposal.join(), UTF_8);
  }

  /** Runs until a proposal has failed, and tells why. */
  ProposalException awaitFailure(CompletableFuture<byte[]> proposal) {
    time.runUntil(proposal::isDone);
    return failure(proposal);
  }

  static ProposalException failure(CompletableFuture<byte[]> proposal) {
    try {
      throw new AssertionError("a result: " + new String(proposal.join(), UTF_8));
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProposalException failure) {
        return failure;
      }
      throw e;
    }
  }
}
