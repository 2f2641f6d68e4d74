package dev.raftkit.kv.client;

import dev.raftkit.node.RaftNode;
import dev.raftkit.node.read.ReadConsistency;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * How a {@link KvClient} reaches the members of a cluster: a {@link RaftNode}, a network client, or the
 * session of either, in which a command is applied once however often it is sent. Any thread.
 */
public interface KvCluster {
  /** Has a command applied; fails with a {@link dev.raftkit.node.ProposalException}. */
  CompletableFuture<byte[]> propose(byte[] command, Duration timeout);

  /** Asks for something without changing it; fails with a {@link dev.raftkit.node.ProposalException}. */
  CompletableFuture<byte[]> read(byte[] query, ReadConsistency consistency, Duration timeout);

  /** An embedded member, which can propose only while it leads. */
  static KvCluster of(RaftNode node) {
    return of(node::propose, node::read);
  }

  /** Two methods of whatever reaches the cluster. */
  static KvCluster of(Proposer proposer, Reader reader) {
    return new KvCluster() {
      @Override
      public CompletableFuture<byte[]> propose(byte[] command, Duration timeout) {
        return proposer.propose(command, timeout);
      }

      @Override
      public CompletableFuture<byte[]> read(
          byte[] query, ReadConsistency consistency, Duration timeout) {
        return reader.read(query, consistency, timeout);
      }
    };
  }

  /** {@link KvCluster#propose}. */
  @FunctionalInterface
  interface Proposer {
    CompletableFuture<byte[]> propose(byte[] command, Duration timeout);
  }

  /** {@link KvCluster#read}. */
  @FunctionalInterface
  interface Reader {
    CompletableFuture<byte[]> read(byte[] query, ReadConsistency consistency, Duration timeout);
  }
}
