package dev.raftkit.core;

import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.check.Check;
import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.core.replication.RaftLog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Raft protocol of one server as a pure state machine: inputs are method calls, outputs are
 * {@link Effect}s. It has no threads, clocks, I/O or logging.
 *
 * <p>Not thread-safe: one thread owns a {@code Raft} and {@linkplain #drain drains} it after every
 * batch of inputs. The contract:
 *
 * <ol>
 *   <li>Feed any number of inputs, then drain. {@code now} is in nanoseconds, at least 0, and never
 *       goes back.
 *   <li>No effect waits for another. The core holds every message until what it states is durable:
 *       the term it carries, a vote, a log position claimed or acknowledged. Only the entries of a
 *       leader's AppendEntries may leave before its own disk holds them (thesis §10.2.1).
 *   <li>{@code Persist} effects are executed in order and acknowledged by {@link #persisted}. {@code
 *       Apply} and {@code InstallSnapshot} effects are one sequence, and acknowledged by {@link
 *       #applied} and {@link #snapshotInstalled}. Every read ends in one {@code ReadReady}, when {@code
 *       applied} has reached its index, or in one {@code ReadFailed}. {@code ReadEntries}, {@code ReadSnapshot} and
 *       {@code StoreSnapshot} each end in their input. Everything else may be done in any order.
 *   <li>A {@code Send} may be lost, delayed, duplicated and reordered.
 *   <li>A crash between any two steps is safe, whatever had or had not been executed.
 * </ol>
 *
 * <p>What peers send never throws: it becomes {@link Effect.Rejected}. A broken invariant throws
 * {@link InvariantViolation}; this server must then stop.
 */
public final class Raft {
  /** How many reads wait at once; a driver asks once for all that its clients want in a turn. */
  public static final int READS_MAX = 1024;

  private final RaftConfig config;
  private final long incarnation;
  private final RandomSource random;
  private final Trace trace;
  private final RaftLog log;
  private final Memberships memberships;
  private final MessageRules rules;
  private final TermRule termRule;
  private final Durability durability;
  private final Outbox outbox;
  private final Applier applier;
  private final Snapshots snapshots;
  private final Lender lender;
  private final Reads reads;

  private final Roles roles;

  private long commitIndex;
  private long now;

  private Raft(
      long now, RaftConfig config, PersistentState state, RandomSource random, Trace trace) {
    this.now = now;
    this.config = config;
    this.incarnation = state.incarnation();
    this.random = random;
    this.trace = trace;
    this.log = new RaftLog(state.base(), state.termStarts(), state.lastLogIndex(), state.damaged());
    this.memberships = new Memberships(this, config.configuration(), state);
    this.durability = new Durability(state.hardState(), log);
    this.outbox = new Outbox(this, durability);
    this.rules = new MessageRules(config, memberships);
    this.termRule = new TermRule(this);
    this.applier = new Applier(this, log);
    this.snapshots = new Snapshots(this, log);
    this.lender = new Lender(this, log);
    this.reads = new Reads(this, random);
    this.roles = new Roles(this, durability);
  }

  /**
   * A server that starts from what its disk holds, as a follower. It votes for nobody within one
   * minimum election timeout of {@code now}.
   */
  public static Raft restart(
      long now, RaftConfig config, PersistentState state, RandomSource random, Trace trace) {
    if (now < 0) {
      throw new IllegalArgumentException("time is counted from 0, not " + now);
    }
    Raft raft = new Raft(now, config, state, random, trace);
    raft.trace(Event.RESTART, null, 0, 0);
    if (state.snapshot() != null) {
      raft.snapshots.recovered(state.snapshot());
    }
    raft.memberships.restored(config.configuration());
    return raft;
  }

  // ---------------------------------------------------------------- inputs

  /** A message arrived. */
  public void receive(long now, Message message) {
    begin(now);
    Effect.@Nullable Rejection broken = rules.broken(message, currentTerm());
    if (broken != null) {
      outbox.reject(message, broken);
      return;
    }
    trace(Event.RECV, message, 0, 0);
    termRule.receive(message);
  }

  /** Time passed: call it at or after {@link #deadline}. */
  public void tick(long now) {
    begin(now);
    if (now >= deadline()) {
      roles.current().deadlinePassed();
    }
  }

  /**
   * A client wants commands in the log, all of them or none. The arrays are handed over.
   *
   * @throws IllegalArgumentException if there is none, or one is larger than {@code entryBytesMax}
   */
  public Proposal propose(long now, List<byte[]> commands) {
    return propose(now, EntryType.COMMAND, commands);
  }

  /**
   * The same for entries of a type that clients may ask for.
   *
   * @param type COMMAND, SESSION or TIMED
   */
  public Proposal propose(long now, EntryType type, List<byte[]> payloads) {
    begin(now);
    Check.invariant(type.isProposed(), "clients do not propose such entries");
    config.requireFit(payloads);
    Proposal proposal = roles.current().onPropose(type, payloads);
    if (proposal instanceof Proposal.Accepted accepted) {
      trace(Event.PROPOSE, null, accepted.firstIndex(), payloads.size());
    }
    return proposal;
  }

  /**
   * This server shall no longer lead, but another voter (thesis §3.10). Until that has happened or
   * failed, which takes an election timeout at most, it accepts no proposals.
   *
   * @param target who is to lead; null for whoever is suited best
   */
  public Transfer transferLeadership(long now, @Nullable NodeId target) {
    begin(now);
    Transfer outcome = roles.current().onTransfer(target);
    if (outcome instanceof Transfer.Started) {
      trace(Event.TRANSFER, null, 0, 0);
    }
    return outcome;
  }

  /**
   * A client wants to read the state machine, and to see every command that has happened by now
   * (thesis §6.4). Any member may be asked; the log is not written to.
   *
   * @param requestId comes back in {@link Effect.ReadReady} or {@link Effect.ReadFailed}
   */
  public void readIndex(long now, long requestId, ReadMode mode) {
    begin(now);
    reads.begin(requestId, mode);
  }

  /**
   * Members are to be added, removed, promoted or demoted (§6, thesis §4), one change at a time. Voters
   * change through a joint configuration, which is left by itself. {@link Change.Accepted} tells when
   * it has happened. A leader that removes itself steps down then.
   */
  public Change changeMembership(long now, MembershipChange change) {
    begin(now);
    return roles.current() instanceof Leader leading
        ? leading.changeMembership(change)
        : new Change.NotLeader(leader());
  }

  /** All writes up to {@code writeSeq} are durable. */
  public void persisted(long now, long writeSeq) {
    begin(now);
    durability.persisted(writeSeq);
    trace(Event.DURABLE, null, writeSeq, 0);
    roles.current().onDurable();
    durability.release(outbox);
  }

  /** The state machine has applied everything up to {@code index}, the end of an Apply effect. */
  public void applied(long now, long index) {
    begin(now);
    applier.applied(index);
  }

  /** The entries that a ReadEntries effect asked for: the first, and possibly others. */
  public void entriesRead(long now, long requestId, EntryBatch entries) {
    begin(now);
    outbox.entriesRead(requestId);
    boolean isTaken =
        applier.entriesRead(requestId, entries) || lender.entriesRead(requestId, entries);
    if (!isTaken && roles.current() instanceof Leader leading) {
      leading.onEntriesRead(requestId, entries);
    }
  }

  /** This server has taken a snapshot of its state machine, and its disk holds it. */
  public void snapshotTaken(long now, Snapshot snapshot) {
    begin(now);
    snapshots.taken(snapshot);
  }

  /** What a ReadSnapshot effect asked for; null if there is no such snapshot any more. */
  public void snapshotRead(long now, long requestId, @Nullable SnapshotChunk chunk) {
    begin(now);
    if (roles.current() instanceof Leader leading) {
      leading.onSnapshotRead(requestId, chunk);
    }
  }

  /**
   * A StoreSnapshot effect is done.
   *
   * @param chunk the effect's
   * @param nextOffset up to here the snapshot is stored without a gap; 0 if what was stored proved
   *     bad
   * @param complete whether all of it is there, verified and durable
   */
  public void snapshotStored(long now, SnapshotChunk chunk, long nextOffset, boolean complete) {
    begin(now);
    snapshots.stored(chunk, nextOffset, complete);
  }

  /** The state machine's state is that of the snapshot up to {@code index}. */
  public void snapshotInstalled(long now, long index) {
    applied(now, index);
  }

  // ---------------------------------------------------------------- outputs

  /** What is to be done after the inputs since the last call; valid until the next input. */
  public Effects drain() {
    outbox.open();
    roles.current().beforeDrain();
    reads.release();
    Effect.Persist write = durability.write();
    if (write != null) {
      outbox.emit(write);
      trace(Event.PERSIST, null, write.entries().firstIndex(), write.entries().size());
    }
    applier.advance(commitIndex);
    // Also what a slow state machine has not been handed yet: it will be read from the disk.
    log.evictUpTo(commitIndex, config.windowBytesMax());
    roles.announceLeader();
    return outbox.drained();
  }

  /** When {@link #tick} must next be called; {@code Long.MAX_VALUE} when nothing is pending. */
  public long deadline() {
    return roles.current().deadline();
  }

  /**
   * Until when, by this server's clock, no other leader can exist: counted from the sending of the
   * newest message that a majority answered (thesis §6.4.1). {@code Long.MIN_VALUE} without a lease,
   * {@code Long.MAX_VALUE} in a group of one. A leader that made another campaign has none for the
   * rest of its term: it must be read before the effects of a drain are executed.
   */
  public long leaseUntil() {
    return roles.current() instanceof Leader leading ? leading.leaseUntil() : Long.MIN_VALUE;
  }

  /** Whom this server is handing over to; null if it is not. */
  public @Nullable NodeId transferTarget() {
    return roles.current() instanceof Leader leading ? leading.transferTarget() : null;
  }

  /** The oldest snapshot that is being sent to a follower; {@code Long.MAX_VALUE} if none is. */
  public long snapshotNeededFrom() {
    return roles.current() instanceof Leader leading
        ? leading.retention().snapshotNeededFrom()
        : Long.MAX_VALUE;
  }

  /**
   * The log keeps the entries after this index for followers that are or were just sent a snapshot,
   * whatever snapshots are taken; {@code Long.MAX_VALUE} if there are none.
   */
  public long entriesNeededAfter() {
    return roles.current() instanceof Leader leading
        ? leading.retention().entriesNeededAfter()
        : Long.MAX_VALUE;
  }

  /** The configuration in effect: the latest of the log, committed or not (thesis §4.1). */
  public Configuration configuration() {
    return memberships.latest();
  }

  /** The entry that has the configuration in effect, or its snapshot's last; 0 for the first. */
  public long configurationIndex() {
    return memberships.latestIndex();
  }

  /**
   * The configuration as of an entry, for the snapshot that is taken there; null if a newer snapshot
   * has come meanwhile, so that there is no use for one.
   */
  public @Nullable Configuration configurationAt(long index) {
    return memberships.isKnownAt(index) ? memberships.at(index) : null;
  }

  /** What a leader knows of all other members, sorted by name; empty if this server does not lead. */
  public List<MemberProgress> members() {
    return roles.current() instanceof Leader leading ? leading.members() : List.of();
  }

  public NodeId self() {
    return config.self();
  }

  public RoleName role() {
    return roles.name();
  }

  /** Term and vote; the disk may not hold them yet. */
  public HardState hardState() {
    return durability.hardState();
  }

  public long currentTerm() {
    return durability.hardState().currentTerm();
  }

  /** The leader of the current term, if this server knows it. */
  public @Nullable NodeId leader() {
    return roles.leader();
  }

  public long commitIndex() {
    return commitIndex;
  }

  public long lastApplied() {
    return applier.lastApplied();
  }

  /** The last entry of the log; the disk may not hold it yet. */
  public LogPosition lastLog() {
    return log.last();
  }

  /** The first entry that the disk damaged and that is not repaired yet; MAX_VALUE if none is. */
  public long firstDamaged() {
    return log.isDamaged() ? log.undamagedEnd(0) + 1 : Long.MAX_VALUE;
  }

  /** The position before the log's first entry; a durable snapshot covers all up to it. */
  public LogPosition base() {
    return log.base();
  }

  /** The last index up to which the disk holds this log; before the first damaged entry. */
  public long durableIndex() {
    return log.durableIndex();
  }

  /** The term of the entry at an index from that of {@link #base} to the last. */
  public long termAt(long index) {
    return log.termAt(index);
  }

  /** An entry, if it is one of the recent ones in memory. */
  public @Nullable Entry entryAt(long index) {
    return log.inMemory(index) ? log.entry(index) : null;
  }

  // ---------------------------------------------------------------- the log

  void append(Entry entry) {
    log.append(entry);
    if (entry.type() == EntryType.CONFIGURATION) {
      memberships.appended(log.lastIndex(), entry);
    }
  }

  void truncateFrom(long index) {
    Check.invariant(index > commitIndex, "a committed entry is cut", index, commitIndex);
    trace(Event.TRUNCATE, null, index, log.lastIndex() - index + 1);
    log.truncateFrom(index);
    memberships.truncateFrom(index);
  }

  /** Takes copies of what the disk damaged; they count again once durable (PAR, FAST'18). */
  void repair(EntryBatch entries) {
    long count = log.repair(entries);
    if (count > 0) {
      trace(Event.REPAIR, null, entries.firstIndex(), count);
    }
  }

  void commitTo(long index) {
    if (index <= commitIndex) {
      return;
    }
    long first = commitIndex + 1;
    commitIndex = index;
    trace(Event.COMMIT, null, first, index - first + 1);
    if (roles.current() instanceof Leader leading) {
      leading.onCommitted(first, index);
    }
  }

  /** A durable snapshot stands for all up to its last entry, which is committed (§7). */
  void installed(Snapshot snapshot) {
    commitIndex = snapshot.lastIndex();
    applier.install(snapshot);
  }

  // ---------------------------------------------------------------- for roles

  private void begin(long now) {
    Check.invariant(now >= this.now, "time went back", now, this.now);
    this.now = now;
    outbox.open();
  }

  void trace(Event event, @Nullable Message message, long first, long length) {
    trace.event(this, event, message, first, length);
  }

  long now() {
    return now;
  }

  long randomElectionTimeout() {
    return config.electionTimeoutNanos(random);
  }

  RaftConfig config() {
    return config;
  }

  Memberships memberships() {
    return memberships;
  }

  /** All voters of the configuration in effect, but this server. */
  List<NodeId> peers() {
    List<NodeId> peers = new ArrayList<>(configuration().electors());
    peers.remove(self());
    return peers;
  }

  RaftLog log() {
    return log;
  }

  Outbox outbox() {
    return outbox;
  }

  Snapshots snapshots() {
    return snapshots;
  }

  Lender lender() {
    return lender;
  }

  Reads reads() {
    return reads;
  }

  Roles roles() {
    return roles;
  }

  long incarnation() {
    return incarnation;
  }

  boolean isHardStateDurable() {
    return durability.isHardStateDurable();
  }
}
