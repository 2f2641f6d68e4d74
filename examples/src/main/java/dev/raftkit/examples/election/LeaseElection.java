package dev.raftkit.examples.election;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.client.KvClient;
import dev.raftkit.kv.client.KvCluster;
import dev.raftkit.kv.client.Tenure;
import dev.raftkit.node.membership.Address;
import dev.raftkit.transport.netty.client.RaftClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Four clients that are no members of the cluster, and work in turn: ENDPOINT... */
public final class LeaseElection {
  private static final Duration TTL = Duration.ofSeconds(5);

  private LeaseElection() {}

  public static void main(String[] endpoints) {
    List<Address> cluster = Stream.of(endpoints).map(Address::parse).toList();
    CompletableFuture<?>[] clients = IntStream.rangeClosed(1, 4)
        .mapToObj(i -> CompletableFuture.runAsync(() -> takeTurn("client " + i, cluster)))
        .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(clients).join();
  }

  private static void takeTurn(String name, List<Address> cluster) {
    try (RaftClient raft = RaftClient.builder(cluster).open();
        KvClient kv = new KvClient(KvCluster.of(raft::propose, raft::read))) {
      Tenure tenure = kv.campaign("charger", Bytes.utf8(name), TTL).join();
      work(name, tenure);
      tenure.resign().join();
    } catch (IOException e) {
      System.err.println(name + " cannot connect: " + e.getMessage());
    }
  }

  private static void work(String name, Tenure tenure) {
    for (int step = 1; step <= 3 && tenure.isSafe(); step++) {
      System.out.println(name + " does step " + step + " with token " + tenure.token());
    }
  }
}
