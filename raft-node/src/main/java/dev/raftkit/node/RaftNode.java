package dev.raftkit.node;

import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.spi.Storage;
import dev.raftkit.node.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One member of a replicated state machine, embedded in a program. All methods may be called from any
 * thread.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class RaftNode implements AutoCloseable {
  /** How long {@link #propose(byte[])} waits. */
  public static final Duration PROPOSAL_TIMEOUT = Duration.ofSeconds(10);

  private RaftNode() {}

  /** Begins to describe the member of that name. */
  public static Builder builder(String memberId) {
    return new Builder(new NodeId(memberId));
  }

  /** The same as {@link #propose(byte[], Duration)} with {@link #PROPOSAL_TIMEOUT}. */
  public CompletableFuture<byte[]> propose(byte[] command) {
    return propose(command, PROPOSAL_TIMEOUT);
  }

  /**
   * Replicates a command and applies it on every member. The future completes with the state
   * machine's result, or exceptionally with a {@link ProposalException}. Callbacks on it run on the
   * library's threads and must not block.
   *
   * @param command handed over: not to be changed afterwards
   * @param timeout after which the future completes with {@link ProposalException.UnknownOutcome}
   */
  public CompletableFuture<byte[]> propose(byte[] command, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  /** How this member is doing. */
  public Status status() {
    throw new UnsupportedOperationException();
  }

  /** Tells a listener who leads, from the present state on. */
  public void addLeadershipListener(LeadershipListener listener) {
    throw new UnsupportedOperationException();
  }

  /** Completes with the last status when this member has stopped, or has failed. */
  public CompletableFuture<Status> stopped() {
    throw new UnsupportedOperationException();
  }

  /** Stops in order and waits for it: pending proposals are answered, writes finished. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  /** Describes a member and starts it. */
  public static final class Builder {
    private final NodeId self;
    private @Nullable String clusterId;
    private @Nullable Members members;
    private @Nullable Storage storage;
    private @Nullable Transport transport;
    private @Nullable StateMachine stateMachine;
    private UnaryOperator<RaftConfig> config = UnaryOperator.identity();

    private Builder(NodeId self) {
      this.self = self;
    }

    /**
     * The cluster and all its members, this one too, the same on each.
     *
     * @param memberList {@code n1=10.0.0.1:7000, n2=10.0.0.2:7000, ...}
     */
    public Builder cluster(String id, String memberList) {
      return cluster(id, Members.parse(memberList));
    }

    /** The same with members that are parsed already. */
    public Builder cluster(String id, Members all) {
      clusterId = id;
      members = all;
      return this;
    }

    public Builder storage(Storage value) {
      storage = value;
      return this;
    }

    public Builder transport(Transport value) {
      transport = value;
      return this;
    }

    public Builder stateMachine(StateMachine value) {
      stateMachine = value;
      return this;
    }

    /** Changes the defaults of {@link RaftConfig#of}. */
    public Builder config(UnaryOperator<RaftConfig> changes) {
      config = changes;
      return this;
    }

    /**
     * Starts the member and waits until its log is recovered and it listens.
     *
     * @throws IOException naming what is wrong; nothing is left running then
     */
    public RaftNode start() throws IOException {
      Objects.requireNonNull(self);
      throw new UnsupportedOperationException(
          "" + clusterId + members + storage + transport + stateMachine + config);
    }
  }
}
