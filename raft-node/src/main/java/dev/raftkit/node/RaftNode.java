package dev.raftkit.node;

import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.Trace;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.session.SessionLimits;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.node.session.SessionSummary;
import dev.raftkit.node.spi.Storage;
import dev.raftkit.node.spi.Transport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of a replicated state machine, embedded in a program. All methods may be called from any
 * thread. Its own threads are daemons: they do not keep the program alive.
 */
public final class RaftNode implements AutoCloseable {
  /** How long {@link #propose(byte[])} waits. */
  public static final Duration PROPOSAL_TIMEOUT = Session.PROPOSAL_TIMEOUT;

  /** How long {@link #close} waits for writes, callbacks and the state machine. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  /** A node is a host with one group. */
  private static final int GROUP = 0;

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);

  private final NodeId self;
  private final RaftHost host;
  private final Threads threads;
  private final Election election;

  private RaftNode(NodeId self, RaftHost host, Threads threads) {
    this.self = self;
    this.host = host;
    this.threads = threads;
    this.election = new Election(host, GROUP, self, threads.loop());
  }

  /**
   * Begins to describe the member of that name.
   *
   * @throws IllegalArgumentException if it is no name for a member
   */
  public static Builder builder(String memberId) {
    return new Builder(new NodeId(memberId));
  }

  /** The same as {@link #propose(byte[], Duration)} with {@link #PROPOSAL_TIMEOUT}. */
  public CompletableFuture<byte[]> propose(byte[] command) {
    return propose(command, PROPOSAL_TIMEOUT);
  }

  /**
   * Replicates a command and applies it on every member. The future completes with the state
   * machine's result, or exceptionally with a {@link ProposalException}. When the leadership is lost
   * in between, it waits to see whether the command survived. What is chained to it runs on the
   * threads of this node, which it must not block.
   *
   * @param command handed over: not to be changed afterwards
   * @param timeout after which the future completes with {@link ProposalException.UnknownOutcome}
   */
  public CompletableFuture<byte[]> propose(byte[] command, Duration timeout) {
    return host.propose(GROUP, command, TimeUnit.NANOSECONDS.convert(timeout));
  }

  /**
   * Makes another voter lead, if this member does: it accepts no more commands, brings that one up to
   * date and lets it campaign at once (thesis §3.10). Commands proposed meanwhile wait for the end. The
   * future completes with the next leader, which need not be the target; or exceptionally with a {@link
   * TransferException}, after which this member leads on, or nobody knows yet who leads.
   *
   * @param target who is to lead; null for whoever is suited best
   * @param timeout how long to wait for the next leader
   */
  public CompletableFuture<Member> transferLeadership(@Nullable NodeId target, Duration timeout) {
    return host.transferLeadership(GROUP, target, TimeUnit.NANOSECONDS.convert(timeout));
  }

  /**
   * Adds, removes, promotes or demotes members, one change at a time. Only the leader can. The future
   * completes with the members when the change is committed, or exceptionally with a {@link
   * MembershipException}: a change that would endanger the group is refused unless it is {@linkplain
   * MembershipChange#force forced}, and one that makes no sense is refused in any case.
   *
   * @param change with addresses as {@code HOST:PORT}, at which the other members reach that one
   */
  public CompletableFuture<Configuration> changeMembership(
      MembershipChange change, Duration timeout) {
    return host.changeMembership(GROUP, change, TimeUnit.NANOSECONDS.convert(timeout));
  }

  /**
   * Adds a voter without endangering the group: as a learner, which is sent the log, and promotes it
   * when it has caught up. A learner is only promoted. When the time is up the member stays a learner,
   * and the call may be repeated.
   *
   * @param address {@code HOST:PORT}, at which the other members reach it
   */
  public CompletableFuture<Configuration> addVoter(
      NodeId member, String address, Duration timeout) {
    return host.addVoter(GROUP, member, address, TimeUnit.NANOSECONDS.convert(timeout));
  }

  /** All members as the leader sees them; {@link MembershipException.NotLeader} from any other. */
  public CompletableFuture<MemberList> members() {
    return host.members(GROUP);
  }

  /**
   * Opens a session whose commands are applied exactly once, as long as this member leads or leads
   * again: it does not ask other members. See {@link Session}.
   *
   * @param timeout how long the session lasts after it was last heard of; it keeps itself alive
   */
  public CompletableFuture<Session> openSession(Duration timeout) {
    return Session.open(new Route(), RANDOM.nextLong(), timeout, PROPOSAL_TIMEOUT);
  }

  /** What the client sessions of the group come to, as far as this member has applied. */
  public SessionSummary sessions() {
    return host.sessions(GROUP);
  }

  /**
   * The same as {@link #read(byte[], ReadConsistency, Duration)}, linearizable, with {@link
   * #PROPOSAL_TIMEOUT}.
   */
  public CompletableFuture<byte[]> read(byte[] query) {
    return read(query, ReadConsistency.LINEARIZABLE, PROPOSAL_TIMEOUT);
  }

  /**
   * Asks this member's state machine ({@link StateMachine#query}), once its state is new enough. Any
   * member answers, whether it leads or not, without writing to the log. The future completes with the
   * answer, or exceptionally with a {@link ProposalException}: {@code NotLeader} if the leader is not
   * known or was lost meanwhile, {@code TimedOut}, {@code Busy}, {@code TooLarge}, {@code QueryFailed}
   * or {@code Stopped}. A read changes nothing, so it may always be tried again.
   *
   * @param query handed over: not to be changed afterwards
   */
  public CompletableFuture<byte[]> read(
      byte[] query, ReadConsistency consistency, Duration timeout) {
    return host.read(GROUP, query, consistency, TimeUnit.NANOSECONDS.convert(timeout));
  }

  /** How this member is doing. */
  public Status status() {
    return host.status(GROUP);
  }

  /**
   * Takes a snapshot of this member's state now, whatever the policy says. The future completes, when
   * it is durable, with the index of the last entry that it covers; at once if nothing was applied
   * since the one before; exceptionally if it could not be written.
   */
  public CompletableFuture<Long> takeSnapshot() {
    return host.takeSnapshot(GROUP);
  }

  /** Who leads, and what this member does while it does. */
  public Election leadership() {
    return election;
  }

  /** {@link Election#listen} for as long as this node runs. */
  public void addLeadershipListener(LeadershipListener listener) {
    election.listen(listener);
  }

  /** Completes with the last status when this member has stopped, or has failed. */
  public CompletableFuture<Status> stopped() {
    return host.stopped(GROUP);
  }

  /**
   * Stops in order and waits for it: a leader hands over first, for which it takes an election timeout
   * at most; pending proposals are answered, listeners told, tasks of the leader cancelled and waited
   * for, writes finished. Called by a callback or a task of this node, it does not wait.
   */
  @Override
  public void close() {
    CompletableFuture<Void> end = host.stop().whenComplete((nothing, error) -> {
      election.stop();
      threads.loop().close();
    });
    if (threads.includeCurrent() || election.includesCurrentThread()) {
      return;
    }
    try {
      end.get(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      // The loop has closed itself above; this waits for its thread.
      threads.loop().close();
      election.awaitEnd(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("{} goes on stopping in the background", self, e);
    } catch (TimeoutException e) {
      LOG.error(
          "{} has not stopped within {} s: a callback, the state machine or the disk is stuck",
          self,
          CLOSE_TIMEOUT.toSeconds(),
          e);
    } catch (ExecutionException e) {
      LOG.error("{} did not stop cleanly", self, e);
    }
  }

  /** The requests of embedded sessions go to this member. */
  private final class Route implements SessionRoute {
    @Override
    public CompletableFuture<byte[]> ask(SessionRequest request, long timeoutNanos) {
      return host.ask(GROUP, request, timeoutNanos);
    }

    @Override
    public long now() {
      return threads.loop().now();
    }

    @Override
    public boolean schedule(long delayNanos, Runnable task) {
      if (host.stopped(GROUP).isDone()) {
        return false;
      }
      threads.loop().execute(() -> {
        var unused = threads.loop().schedule(now() + delayNanos, task);
      });
      return true;
    }

    @Override
    public boolean findsLeader() {
      return false;
    }
  }

  /** Describes a member and starts it. */
  public static final class Builder {
    private final NodeId self;
    private @Nullable String clusterId;
    private @Nullable Members members;
    private @Nullable Storage storage;
    private @Nullable Transport transport;
    private @Nullable StateMachine stateMachine;
    private UnaryOperator<RaftConfig> changes = UnaryOperator.identity();
    private SnapshotPolicy snapshotPolicy = SnapshotPolicy.DEFAULT;
    private SessionLimits sessionLimits = SessionLimits.DEFAULT;
    private long compareEntries;
    private boolean electsOnly;
    private boolean neverLeads;

    private Builder(NodeId self) {
      this.self = self;
    }

    /**
     * The cluster and its first members, this one too, the same on each. Once members have changed, the
     * log says who and where they are; of this list only the member's own address counts then, and
     * those of members that the log has no address of. A member that is {@linkplain Identity#joins
     * added later} needs to list only itself.
     *
     * @param memberList {@code n1=10.0.0.1:7000, n2=10.0.0.2:7000, ...}
     * @throws IllegalArgumentException naming what is wrong with the list
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

    /**
     * The group elects a leader and does nothing else: there is no state machine. Proposals are refused
     * with a reason. The same on every member.
     */
    public Builder electionOnly() {
      electsOnly = true;
      return this;
    }

    /**
     * This member watches who leads and never leads itself, also when others ask it to: its priority is
     * 0. It votes, if it is a voter, and keeps the log; the group needs other voters that may lead.
     */
    public Builder neverLeads() {
      neverLeads = true;
      return this;
    }

    /** Changes the defaults of {@link RaftConfig#of}. */
    public Builder config(UnaryOperator<RaftConfig> value) {
      changes = value;
      return this;
    }

    /** When snapshots are taken, and how fast they are sent; {@link SnapshotPolicy#DEFAULT}. */
    public Builder snapshots(SnapshotPolicy value) {
      snapshotPolicy = value;
      return this;
    }

    /** What client sessions may take; {@link SessionLimits#DEFAULT}. */
    public Builder sessions(SessionLimits value) {
      sessionLimits = value;
      return this;
    }

    /**
     * Compares the members' states after every so many entries, by {@link StateMachine#stateHash}; a
     * member whose state is not the leader's stops. Off unless called. The same on every member:
     * those with another number are not compared.
     *
     * @param entries rather a hundred thousand than ten if a hash takes the whole state
     */
    public Builder compareStates(long entries) {
      compareEntries = entries;
      return this;
    }

    /**
     * Starts the member and waits until its log is recovered and it listens.
     *
     * @throws IOException naming what is wrong; nothing is left running then
     * @throws IllegalArgumentException if this member is not one of the cluster, or both a state machine
     *     and {@link #electionOnly} were given
     */
    public RaftNode start() throws IOException {
      Members all = given(members, "cluster");
      String cluster = given(clusterId, "cluster");
      RaftConfig config = changes.apply(RaftConfig.of(self, all.configuration()));
      RaftHost.Group group = new RaftHost.Group(
          GROUP,
          neverLeads ? config.withPriority(0) : config,
          machine(),
          sessionLimits,
          compareEntries);
      Storage store = given(storage, "storage");
      Transport network = given(transport, "transport");
      SplitMix64 random = new SplitMix64(new SecureRandom().nextLong());

      Threads threads = Threads.of(self);
      World world = new World(
          threads.loop(),
          threads.applyWorker(),
          threads.callbackWorker(),
          threads.snapshotWorker(),
          network,
          store,
          random,
          Trace.NONE);
      RaftHost host = new RaftHost(world, cluster, self, all, List.of(group), snapshotPolicy);
      RaftNode node = new RaftNode(self, host, threads);
      node.start();
      return node;
    }

    private StateMachine machine() {
      if (!electsOnly) {
        return given(stateMachine, "stateMachine, or electionOnly()");
      }
      if (stateMachine != null) {
        throw new IllegalArgumentException(
            "a group that was built with electionOnly() has no state machine: leave out one of both");
      }
      return new NoState();
    }

    private static <T> T given(@Nullable T value, String name) {
      return Objects.requireNonNull(value, () -> "a node needs a " + name);
    }
  }

  private void start() throws IOException {
    threads.start();
    boolean started = false;
    try {
      host.start().get();
      started = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while " + self + " started");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      if (!started) {
        close();
      }
    }
  }
}
