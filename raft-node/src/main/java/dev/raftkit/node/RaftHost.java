package dev.raftkit.node;

import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MemberList;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.node.membership.Address;
import dev.raftkit.node.membership.Identity;
import dev.raftkit.node.membership.Member;
import dev.raftkit.node.membership.Members;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.node.session.SessionLimits;
import dev.raftkit.node.session.SessionRequest;
import dev.raftkit.node.session.SessionSummary;
import dev.raftkit.node.spi.LogStore;
import dev.raftkit.node.spi.SnapshotStore;
import dev.raftkit.node.spi.Storage;
import dev.raftkit.node.spi.Transport;
import dev.raftkit.node.spi.Worker;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One process of a cluster: an event loop, a transport, a store and the members of one or more
 * groups. It is the same code in production and in the simulator; see {@link World}. All methods may
 * be called from any thread and none blocks.
 */
public final class RaftHost {
  private static final Logger LOG = LoggerFactory.getLogger(RaftHost.class);

  /**
   * What is to run as one group.
   *
   * @param id the same on every member
   * @param stateMachine not used by a witness
   * @param sessions what client sessions may take
   * @param compareEntries after every so many entries the members' states are compared; 0 for never
   */
  public record Group(
      int id,
      RaftConfig config,
      StateMachine stateMachine,
      SessionLimits sessions,
      long compareEntries) {
    public Group {
      if (config.isWitness()) {
        stateMachine = new WitnessState();
        compareEntries = 0;
      }
      if (compareEntries < 0) {
        throw new IllegalArgumentException("states compared every " + compareEntries + " entries");
      }
      if (compareEntries > 0 && stateMachine.stateHash().isEmpty()) {
        throw new IllegalArgumentException("states cannot be compared: the state machine has no"
            + " stateHash(); implement it, or do not compare");
      }
    }

    /** A group whose states are not compared. */
    public Group(int id, RaftConfig config, StateMachine stateMachine, SessionLimits sessions) {
      this(id, config, stateMachine, sessions, 0);
    }

    /** A group with the {@linkplain SessionLimits#DEFAULT default limits} for sessions. */
    public Group(int id, RaftConfig config, StateMachine stateMachine, long compareEntries) {
      this(id, config, stateMachine, SessionLimits.DEFAULT, compareEntries);
    }

    /** The same, and states are not compared. */
    public Group(int id, RaftConfig config, StateMachine stateMachine) {
      this(id, config, stateMachine, 0);
    }

    /** The state machine if it knows time. */
    @Nullable
    TimedStateMachine timed() {
      return stateMachine instanceof TimedStateMachine timed ? timed : null;
    }

    /** The same on a member that waits to be added. */
    private Group joining(boolean asWitness) {
      RaftConfig joining = config.joining();
      return with(asWitness ? joining.asWitness() : joining);
    }

    /** The same with other first members. */
    Group beginningWith(Configuration first) {
      return with(config.withConfiguration(first));
    }

    private Group with(RaftConfig changed) {
      return new Group(id, changed, stateMachine, sessions, compareEntries);
    }
  }

  /** What was opened. */
  record Stores(LogStore log, SnapshotStore snapshots) {}

  private final World world;
  private final SnapshotPolicy policy;
  private final SnapshotShare share;
  private final String clusterId;
  private final Member self;
  private final Members members;
  private final List<Group> groups;
  private final AtomicBoolean begun = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private volatile SortedMap<Integer, GroupDriver> drivers = Collections.emptySortedMap();
  private @Nullable LogStore store;

  /** Who is to be connected with, by group. */
  private final TreeMap<Integer, Members> present = new TreeMap<>();

  /** A host with the {@linkplain SnapshotPolicy#DEFAULT default policy}. */
  public RaftHost(World world, String clusterId, NodeId self, Members members, List<Group> groups) {
    this(world, clusterId, self, members, groups, SnapshotPolicy.DEFAULT);
  }

  /**
   * A host that is not started yet.
   *
   * @throws IllegalArgumentException if the cluster id is no name, a group is of another member, or
   *     two have one id
   */
  public RaftHost(
      World world,
      String clusterId,
      NodeId self,
      Members members,
      List<Group> groups,
      SnapshotPolicy policy) {
    Address address = members.address(self);
    if (address == null) {
      throw new IllegalArgumentException("member " + self + " is not one of " + members);
    }
    TreeMap<Integer, Group> byId = new TreeMap<>();
    for (Group group : groups) {
      if (!group.config().self().equals(self)) {
        throw new IllegalArgumentException(
            "group " + group.id() + " is configured for " + group.config().self() + " on " + self);
      }
      if (byId.put(group.id(), group) != null) {
        throw new IllegalArgumentException("group " + group.id() + " is listed twice");
      }
    }
    // A cluster id obeys the rules of a member id.
    this.clusterId = new NodeId(clusterId).name();
    this.world = world;
    this.policy = policy;
    this.share = new SnapshotShare(world.loop(), policy.transferBytesPerSecondMax());
    this.self = new Member(self, address);
    this.members = members;
    this.groups = List.copyOf(byId.values());
  }

  /**
   * Opens the store, recovers the groups, then listens. Completes on the loop: exceptionally with an
   * IOException that names what is wrong, after which nothing is left open. To be called once.
   */
  public CompletableFuture<Void> start() {
    if (!begun.compareAndSet(false, true)) {
      throw new IllegalStateException("a host starts once");
    }
    world.loop().execute(this::open);
    return started;
  }

  /** Hands over what it leads, stops the groups, finishes the writes, closes everything; completes on the loop at the end. */
  public CompletableFuture<Void> stop() {
    if (begun.compareAndSet(false, true)) {
      started.completeExceptionally(new IOException("stopped before it was started"));
    }
    if (ended.compareAndSet(false, true)) {
      world.loop().execute(this::stopOnceStarted);
    }
    return stopped;
  }

  /** See {@link RaftNode#propose(byte[], java.time.Duration)}. */
  public CompletableFuture<byte[]> propose(int group, byte[] command, long timeoutNanos) {
    return driver(group).propose(Objects.requireNonNull(command), timeoutNanos);
  }

  /**
   * Asks something of a client session. The future completes with what {@link SessionRequest.Kind}
   * says, or exceptionally with a {@link ProposalException}.
   */
  public CompletableFuture<byte[]> ask(int group, SessionRequest request, long timeoutNanos) {
    return driver(group).ask(request, timeoutNanos);
  }

  /** See {@link RaftNode#sessions}. Only after {@link #start} has completed. */
  public SessionSummary sessions(int group) {
    return driver(group).sessions();
  }

  /** See {@link RaftNode#read(byte[], ReadConsistency, java.time.Duration)}. */
  public CompletableFuture<byte[]> read(
      int group, byte[] query, ReadConsistency consistency, long timeoutNanos) {
    return driver(group).read(Objects.requireNonNull(query), consistency, timeoutNanos);
  }

  /** See {@link RaftNode#status}. Only after {@link #start} has completed. */
  public Status status(int group) {
    return driver(group).status();
  }

  /** See {@link RaftNode#takeSnapshot}. Only after {@link #start} has completed. */
  public CompletableFuture<Long> takeSnapshot(int group) {
    return driver(group).takeSnapshot();
  }

  /** See {@link RaftNode#transferLeadership}. Only after {@link #start} has completed. */
  public CompletableFuture<Member> transferLeadership(
      int group, @Nullable NodeId target, long timeoutNanos) {
    return driver(group).administration().transferLeadership(target, timeoutNanos);
  }

  /** See {@link RaftNode#changeMembership}. Only after {@link #start} has completed. */
  public CompletableFuture<Configuration> changeMembership(
      int group, MembershipChange change, long timeoutNanos) {
    return driver(group).administration().changeMembership(change, timeoutNanos);
  }

  /** See {@link RaftNode#addVoter}. Only after {@link #start} has completed. */
  public CompletableFuture<Configuration> addVoter(
      int group, NodeId member, String address, long timeoutNanos) {
    return VoterAddition.start(driver(group), world.loop(), member, address, timeoutNanos);
  }

  /** See {@link RaftNode#members}. Only after {@link #start} has completed. */
  public CompletableFuture<MemberList> members(int group) {
    return driver(group).administration().members();
  }

  /** See {@link Election#listen}. Only after {@link #start} has completed. */
  public Registration addLeadershipListener(int group, LeadershipListener listener) {
    return driver(group).listen(Objects.requireNonNull(listener));
  }

  /** Completes with the last status when the group has stopped or failed. */
  public CompletableFuture<Status> stopped(int group) {
    return driver(group).stopped();
  }

  private GroupDriver driver(int group) {
    GroupDriver driver = drivers.get(group);
    if (driver == null) {
      throw new IllegalStateException(
          "group " + group + " does not run on " + self.id() + ", only " + drivers.keySet());
    }
    return driver;
  }

  private void open() {
    try {
      world.storage().open(world.loop(), new Storage.Expected(clusterId, self.id()), new Opening());
    } catch (RuntimeException e) {
      failToStart(new IOException("the store of " + self.id() + " cannot be opened", e));
    }
  }

  private void run(Stores stores, Identity identity) throws IOException {
    store = stores.log();
    if (!identity.clusterId().equals(clusterId) || !identity.memberId().equals(self.id())) {
      throw new IOException("the store belongs to member "
          + identity.memberId()
          + " of cluster "
          + identity.clusterId()
          + ", not to "
          + self.id()
          + " of "
          + clusterId);
    }
    TreeMap<Integer, GroupDriver> created = new TreeMap<>();
    for (Group group : groups) {
      Group begun = identity.joins()
          ? group.joining(identity.isWitness())
          : FirstVoters.of(world.storage(), stores.log(), group);
      GroupDriver driver = create(begun, stores);
      created.put(group.id(), driver);
      present.put(group.id(), driver.present());
    }
    drivers = Collections.unmodifiableSortedMap(created);
    world.transport().start(identity, allPresent(), new Inbound());
    drivers.values().forEach(GroupDriver::start);
    started.complete(null);
  }

  private GroupDriver create(Group group, Stores stores) {
    return new GroupDriver(
        world,
        stores,
        share,
        policy,
        group,
        self,
        clusterId,
        members,
        changed -> {
          present.put(group.id(), changed);
          world.transport().membersChanged(allPresent());
        },
        this::diskFailed);
  }

  /** The members of all groups; where this one listens it knows best. */
  private Members allPresent() {
    TreeMap<NodeId, Address> addresses = new TreeMap<>();
    present.values().forEach(some -> some.addresses().forEach(addresses::putIfAbsent));
    Address written = addresses.put(self.id(), self.address());
    if (written != null && !written.equals(self.address())) {
      LOG.warn("{}, and the others know it at {}: tell them its new address", self, written);
    }
    return new Members(addresses);
  }

  /** A failed write is final for the store, and with it for all groups. */
  private void diskFailed(IOException error) {
    drivers.values().forEach(driver -> driver.fail(error));
  }

  private void failToStart(IOException error) {
    shutDown(() -> started.completeExceptionally(error));
  }

  private void stopOnceStarted() {
    CompletableFuture<Void> unused = started.whenComplete((nothing, error) -> {
      if (error == null) {
        leave(() -> shutDown(() -> stopped.complete(null)));
      } else {
        stopped.complete(null);
      }
    });
  }

  /** Nobody shall have to wait for an election timeout because this host stops. */
  private void leave(Runnable then) {
    CompletableFuture<?>[] leaving = drivers.values().stream()
        .map(GroupDriver::leave)
        .filter(done -> !done.isDone())
        .toArray(CompletableFuture<?>[]::new);
    if (leaving.length == 0) {
      then.run();
    } else {
      // Not within the turn of a group.
      CompletableFuture<Void> unused =
          CompletableFuture.allOf(leaving).thenRun(() -> world.loop().execute(then));
    }
  }

  /** From the outside in: first nobody may ask any more, at last the threads end. */
  private void shutDown(Runnable then) {
    drivers.values().forEach(GroupDriver::stop);
    world.transport().flush();
    world.transport().close();
    closeStore(() -> finish(
        world.applyWorker(),
        () -> finish(world.snapshotWorker(), () -> finish(world.callbackWorker(), then))));
  }

  private void closeStore(Runnable then) {
    LogStore opened = store;
    if (opened == null) {
      then.run();
      return;
    }
    opened.close(error -> {
      if (error != null) {
        LOG.error("the store of {} did not close cleanly", self.id(), error);
      }
      then.run();
    });
  }

  /** Lets a worker do what it was given before, then closes it. */
  private void finish(Worker worker, Runnable then) {
    worker.execute(() -> world.loop().execute(() -> {
      worker.close();
      then.run();
    }));
  }

  private final class Opening implements Storage.OpenListener {
    @Override
    public void opened(LogStore opened, SnapshotStore snapshots, Identity identity) {
      try {
        run(new Stores(opened, snapshots), identity);
      } catch (IOException e) {
        failToStart(e);
      } catch (RuntimeException e) {
        failToStart(new IOException(self.id() + " cannot start: " + e.getMessage(), e));
      }
    }

    @Override
    public void failed(IOException error) {
      failToStart(error);
    }
  }

  private final class Inbound implements Transport.Receiver {
    @Override
    public void received(int group, Message message) {
      GroupDriver driver = drivers.get(group);
      if (driver != null) {
        driver.received(message);
      }
    }

    @Override
    public CompletionStage<byte[]> proposed(int group, byte[] command, long timeoutNanos) {
      GroupDriver driver = drivers.get(group);
      return driver != null
          ? driver.propose(command, timeoutNanos)
          : CompletableFuture.failedFuture(
              new ProposalException.Stopped("group " + group + " does not run on " + self.id()));
    }

    @Override
    public CompletionStage<Member> transferRequested(
        int group, @Nullable NodeId target, long timeoutNanos) {
      GroupDriver driver = drivers.get(group);
      return driver != null
          ? driver.administration().transferLeadership(target, timeoutNanos)
          : CompletableFuture.failedFuture(
              new TransferException.Stopped("group " + group + " does not run on " + self.id()));
    }

    @Override
    public CompletionStage<byte[]> read(
        int group, byte[] query, ReadConsistency consistency, long timeoutNanos) {
      GroupDriver driver = drivers.get(group);
      return driver != null
          ? driver.read(query, consistency, timeoutNanos)
          : CompletableFuture.failedFuture(
              new ProposalException.Stopped("group " + group + " does not run on " + self.id()));
    }

    @Override
    public CompletionStage<Configuration> changeRequested(
        int group, MembershipChange change, long timeoutNanos) {
      GroupDriver driver = drivers.get(group);
      return driver != null
          ? driver.administration().changeMembership(change, timeoutNanos)
          : CompletableFuture.failedFuture(
              new MembershipException.Stopped("group " + group + " does not run on " + self.id()));
    }

    @Override
    public CompletionStage<MemberList> membersRequested(int group) {
      GroupDriver driver = drivers.get(group);
      return driver != null
          ? driver.administration().members()
          : CompletableFuture.failedFuture(
              new MembershipException.Stopped("group " + group + " does not run on " + self.id()));
    }

    @Override
    public CompletionStage<byte[]> asked(int group, SessionRequest request, long timeoutNanos) {
      GroupDriver driver = drivers.get(group);
      return driver != null
          ? driver.ask(request, timeoutNanos)
          : CompletableFuture.failedFuture(
              new ProposalException.Stopped("group " + group + " does not run on " + self.id()));
    }
  }
}
