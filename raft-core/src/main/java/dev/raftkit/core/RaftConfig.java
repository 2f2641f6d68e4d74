package dev.raftkit.core;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.membership.Priority;
import java.util.List;

/**
 * The settings of one server. Times are in nanoseconds; sizes of batches and windows are
 * counted by {@link dev.raftkit.core.log.Entry#sizeBytes}.
 *
 * @param self this server
 * @param configuration the group's first one, the same on all its first members; what a snapshot or
 *     the log says takes its place. {@link Configuration#NONE} for a server that is added later: it
 *     waits for a leader, and votes for nobody before it knows of a group
 * @param electionTimeoutMinNanos the lower end of the range election timeouts are drawn from (§5.2);
 *     also how long a server that heard from a leader refuses to vote (thesis §4.2.3)
 * @param electionTimeoutMaxNanos the upper end, exclusive; also how long a leader goes on without
 *     hearing from a majority (thesis §6.2)
 * @param heartbeatNanos how often an idle leader says that it is alive
 * @param leaseNanos how long after the sending of a heartbeat that a majority answered a leader may
 *     count on being the only one; less than electionTimeoutMinNanos by the clocks' drift
 * @param entryBytesMax the largest payload of a command
 * @param appendBytesMax how much one AppendEntries carries; one entry always fits
 * @param appendEntriesMax how many entries one AppendEntries carries
 * @param inflightMessagesMax how many unanswered AppendEntries with entries a follower may have
 * @param inflightBytesMax how many unanswered bytes a follower may have; one message always fits
 * @param uncommittedBytesMax above this, proposals are answered with {@link Proposal.Busy}
 * @param snapshotChunkBytes how much of a snapshot one InstallSnapshot carries
 * @param trailingEntries how many entries before a snapshot's last stay in the log, so that a
 *     follower that is a little behind need not be sent the snapshot
 * @param isWitness whether this server keeps no commands: of every entry of a client it stores term and
 *     index. It votes, never leads, and answers no reads; the configuration must say the same of it
 * @param priority how much this member is wanted as the leader, see {@link Priority}
 * @param windowBytesMax how much of the log stays in memory once it is durable and committed, applied
 *     or not
 */
public record RaftConfig(
    NodeId self,
    Configuration configuration,
    long electionTimeoutMinNanos,
    long electionTimeoutMaxNanos,
    long heartbeatNanos,
    long leaseNanos,
    int entryBytesMax,
    int appendBytesMax,
    int appendEntriesMax,
    int inflightMessagesMax,
    long inflightBytesMax,
    long uncommittedBytesMax,
    long windowBytesMax,
    int snapshotChunkBytes,
    long trailingEntries,
    boolean isWitness,
    int priority) {
  public RaftConfig {
    if (!configuration.isEmpty() && !configuration.isMember(self)) {
      throw new IllegalArgumentException(self + " is not one of " + configuration.members());
    }
    require(
        configuration.isEmpty() || configuration.isWitness(self) == isWitness,
        self + " is " + (isWitness ? "" : "not ")
            + "set up as a witness, unlike what is said of the" + " group: " + configuration);
    requirePositive("the heartbeat interval", heartbeatNanos);
    if (electionTimeoutMinNanos < 2 * heartbeatNanos) {
      throw new IllegalArgumentException("an election timeout of "
          + electionTimeoutMinNanos
          + " ns leaves no room for two heartbeats of "
          + heartbeatNanos
          + " ns");
    }
    if (electionTimeoutMaxNanos <= electionTimeoutMinNanos) {
      throw new IllegalArgumentException(
          "election timeouts need a range: " + electionTimeoutMinNanos + " ns to more than that");
    }
    if (leaseNanos <= 0 || leaseNanos >= electionTimeoutMinNanos) {
      throw new IllegalArgumentException(
          "a lease of " + leaseNanos + " ns does not end before an election can");
    }
    requirePositive("entryBytesMax", entryBytesMax);
    requirePositive("appendBytesMax", appendBytesMax);
    requirePositive("appendEntriesMax", appendEntriesMax);
    requirePositive("inflightMessagesMax", inflightMessagesMax);
    requirePositive("inflightBytesMax", inflightBytesMax);
    requirePositive("uncommittedBytesMax", uncommittedBytesMax);
    require(windowBytesMax >= 0, "windowBytesMax must not be negative");
    requirePositive("snapshotChunkBytes", snapshotChunkBytes);
    require(trailingEntries >= 0, "trailingEntries must not be negative");
    if (!Priority.isValid(priority)) {
      throw new IllegalArgumentException("a priority is " + Priority.NEVER_LEADS + " to "
          + Priority.HIGHEST + ", not " + priority);
    }
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /** Checks that each of these commands may be proposed. */
  void requireFit(List<byte[]> commands) {
    require(!commands.isEmpty(), "an empty list of commands; propose at least one");
    for (int i = 0; i < commands.size(); i++) {
      if (commands.get(i).length > entryBytesMax) {
        throw new IllegalArgumentException("a command of "
            + commands.get(i).length
            + " bytes; the limit is "
            + entryBytesMax
            + ": split it, or raise entryBytesMax on every member");
      }
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The defaults for production: heartbeats of 100 ms, election timeouts in [1 s, 2 s). */
  public static RaftConfig of(NodeId self, Configuration configuration) {
    return new RaftConfig(
        self,
        configuration,
        1_000_000_000L,
        2_000_000_000L,
        100_000_000L,
        890_000_000L,
        1 << 20,
        1 << 20,
        4096,
        256,
        8L << 20,
        64L << 20,
        64L << 20,
        256 << 10,
        10_000,
        configuration.isWitness(self),
        Priority.HIGHEST);
  }

  /** The same for a server that waits to be added to a group. */
  public RaftConfig joining() {
    return withConfiguration(Configuration.NONE);
  }

  /** The same with other first members. */
  public RaftConfig withConfiguration(Configuration first) {
    Draft draft = new Draft(this);
    draft.configuration = first;
    return draft.config();
  }

  /** The same for a server whose disk is that of a witness. */
  public RaftConfig asWitness() {
    Draft draft = new Draft(this);
    draft.isWitness = true;
    return draft.config();
  }

  /** The same with other times; the lease is 0.9 of the lower timeout less a drift of 1 %. */
  public RaftConfig withTimes(long electionTimeoutMin, long electionTimeoutMax, long heartbeat) {
    Draft draft = new Draft(this);
    draft.electionTimeoutMinNanos = electionTimeoutMin;
    draft.electionTimeoutMaxNanos = electionTimeoutMax;
    draft.heartbeatNanos = heartbeat;
    draft.leaseNanos = electionTimeoutMin / 100 * 89;
    return draft.config();
  }

  /** The same with other limits of replication. */
  public RaftConfig withReplicationLimits(
      int appendBytes, int appendEntries, int inflightMessages, long inflightBytes) {
    Draft draft = new Draft(this);
    draft.appendBytesMax = appendBytes;
    draft.appendEntriesMax = appendEntries;
    draft.inflightMessagesMax = inflightMessages;
    draft.inflightBytesMax = inflightBytes;
    return draft.config();
  }

  /** The same with other limits of memory. */
  public RaftConfig withMemoryLimits(int entryBytes, long uncommittedBytes, long windowBytes) {
    Draft draft = new Draft(this);
    draft.entryBytesMax = entryBytes;
    draft.uncommittedBytesMax = uncommittedBytes;
    draft.windowBytesMax = windowBytes;
    return draft.config();
  }

  /** The same with other settings for snapshots. */
  public RaftConfig withSnapshots(int chunkBytes, long entriesKept) {
    Draft draft = new Draft(this);
    draft.snapshotChunkBytes = chunkBytes;
    draft.trailingEntries = entriesKept;
    return draft.config();
  }

  /** The same with another priority. */
  public RaftConfig withPriority(int other) {
    Draft draft = new Draft(this);
    draft.priority = other;
    return draft.config();
  }

  /** Draws an election timeout (§5.2). A lower priority only waits longer, and decides no vote. */
  long electionTimeoutNanos(RandomSource random) {
    long range = electionTimeoutMaxNanos - electionTimeoutMinNanos;
    long handicap = range / Priority.HIGHEST * (Priority.HIGHEST - priority);
    return electionTimeoutMinNanos + handicap + random.nextBelow(range);
  }

  /** Whether this member may ever lead. */
  public boolean mayLead() {
    return !isWitness && priority != Priority.NEVER_LEADS;
  }

  /** A copy in which something is changed. */
  private static final class Draft {
    private final NodeId self;
    private Configuration configuration;
    private long electionTimeoutMinNanos;
    private long electionTimeoutMaxNanos;
    private long heartbeatNanos;
    private long leaseNanos;
    private int entryBytesMax;
    private int appendBytesMax;
    private int appendEntriesMax;
    private int inflightMessagesMax;
    private long inflightBytesMax;
    private long uncommittedBytesMax;
    private long windowBytesMax;
    private int snapshotChunkBytes;
    private long trailingEntries;
    private boolean isWitness;
    private int priority;

    private Draft(RaftConfig config) {
      self = config.self;
      configuration = config.configuration;
      electionTimeoutMinNanos = config.electionTimeoutMinNanos;
      electionTimeoutMaxNanos = config.electionTimeoutMaxNanos;
      heartbeatNanos = config.heartbeatNanos;
      leaseNanos = config.leaseNanos;
      entryBytesMax = config.entryBytesMax;
      appendBytesMax = config.appendBytesMax;
      appendEntriesMax = config.appendEntriesMax;
      inflightMessagesMax = config.inflightMessagesMax;
      inflightBytesMax = config.inflightBytesMax;
      uncommittedBytesMax = config.uncommittedBytesMax;
      windowBytesMax = config.windowBytesMax;
      snapshotChunkBytes = config.snapshotChunkBytes;
      trailingEntries = config.trailingEntries;
      isWitness = config.isWitness;
      priority = config.priority;
    }

    private RaftConfig config() {
      return new RaftConfig(
          self,
          configuration,
          electionTimeoutMinNanos,
          electionTimeoutMaxNanos,
          heartbeatNanos,
          leaseNanos,
          entryBytesMax,
          appendBytesMax,
          appendEntriesMax,
          inflightMessagesMax,
          inflightBytesMax,
          uncommittedBytesMax,
          windowBytesMax,
          snapshotChunkBytes,
          trailingEntries,
          isWitness,
          priority);
    }
  }
}
