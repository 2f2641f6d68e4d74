package dev.raftkit.node;

import dev.raftkit.core.RoleName;
import dev.raftkit.node.session.SessionRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The way to whoever leads a test cluster, as a client library finds it. */
final class ClusterRoute implements SessionRoute {
  final List<String> asked = new ArrayList<>();
  private final TestCluster cluster;

  ClusterRoute(TestCluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public CompletableFuture<byte[]> ask(SessionRequest request, long timeoutNanos) {
    asked.add(request.toString());
    return leader().host.ask(TestMember.GROUP, request, timeoutNanos);
  }

  /** Whom the client takes for the leader. */
  TestMember leader() {
    return cluster.members.values().stream()
        .filter(member -> member.status().role() == RoleName.LEADER)
        .max(Comparator.comparingLong(member -> member.status().term()))
        .orElse(cluster.n1());
  }

  @Override
  public long now() {
    return cluster.time.now();
  }

  @Override
  public boolean schedule(long delayNanos, Runnable task) {
    cluster.time.add(now() + delayNanos, task);
    return true;
  }

  @Override
  public boolean findsLeader() {
    return true;
  }
}
