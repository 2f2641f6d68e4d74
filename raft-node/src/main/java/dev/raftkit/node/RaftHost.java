package dev.raftkit.node;

import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.membership.NodeId;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One process of a cluster: an event loop, a transport, a store and the members of one or more
 * groups. It is the same code in production and in the simulator; see {@link World}. All methods may
 * be called from any thread and none blocks.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class RaftHost {
  /**
   * What is to run as one group.
   *
   * @param id the same on every member
   */
  public record Group(int id, RaftConfig config, StateMachine stateMachine) {}

  public RaftHost(World world, String clusterId, NodeId self, Members members, List<Group> groups) {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens the store, recovers the groups, then listens. Completes on the loop: exceptionally with an
   * IOException that names what is wrong, after which nothing is left open. To be called once.
   */
  public CompletableFuture<Void> start() {
    throw new UnsupportedOperationException();
  }

  /** Stops the groups, finishes the writes, closes everything; completes on the loop at the end. */
  public CompletableFuture<Void> stop() {
    throw new UnsupportedOperationException();
  }

  /** See {@link RaftNode#propose(byte[], java.time.Duration)}. */
  public CompletableFuture<byte[]> propose(int group, byte[] command, long timeoutNanos) {
    throw new UnsupportedOperationException();
  }

  /** See {@link RaftNode#status}. Only after {@link #start} has completed. */
  public Status status(int group) {
    throw new UnsupportedOperationException();
  }

  /** See {@link RaftNode#addLeadershipListener}. Only after {@link #start} has completed. */
  public void addLeadershipListener(int group, LeadershipListener listener) {
    throw new UnsupportedOperationException();
  }

  /** Completes with the last status when the group has stopped or failed. */
  public CompletableFuture<Status> stopped(int group) {
    throw new UnsupportedOperationException();
  }
}
