package dev.raftkit.sim.engine;

import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.invariant.Roster;
import dev.raftkit.sim.engine.random.RandomStream;

/** What a run draws once: the servers' limits and the speed of networks, disks and appliers. */
public final class Settings {
  public static final long ELECTION_TIMEOUT_MIN_NANOS = 150_000_000;
  public static final long ELECTION_TIMEOUT_MAX_NANOS = 300_000_000;
  private static final long HEARTBEAT_NANOS = 50_000_000;
  private static final long MILLISECOND = 1_000_000;
  private static final int ENTRY_BYTES_MAX = 1 << 16;

  private final Roster roster;
  private final int appendBytesMax;
  private final int appendEntriesMax;
  private final int inflightMessagesMax;
  private final long inflightBytesMax;
  private final long uncommittedBytesMax;
  private final long windowBytesMax;
  private final long linkDelayMaxNanos;
  private final long syncMaxNanos;
  private final long applyMaxNanos;
  private final int snapshotChunkBytes;
  private final long trailingEntries;
  private final long snapshotEntries;
  private final long snapshotLogBytes;
  private final long transferBytesPerSecond;
  private final int segmentBytes;

  Settings(Roster roster, RandomStream random) {
    this.roster = roster;
    appendBytesMax = random.nextInt(3) == 0 ? 1 + random.nextInt(300) : 1 << 20;
    // One entry a message is what it takes to see an old term's entry on a majority (figure 8).
    appendEntriesMax = random.nextInt(2) == 0 ? (int) random.mostlySmall(1, 3) : 4096;
    inflightMessagesMax = random.nextInt(2) == 0 ? 1 + random.nextInt(4) : 256;
    inflightBytesMax = random.nextInt(4) == 0 ? 1 + random.nextInt(500) : 8L << 20;
    uncommittedBytesMax = random.nextInt(4) == 0 ? 1 + random.nextInt(300) : 64L << 20;
    windowBytesMax = random.nextInt(2) == 0 ? random.nextInt(500) : 64L << 20;
    linkDelayMaxNanos = random.mostlySmall(MILLISECOND / 2, 20 * MILLISECOND);
    syncMaxNanos = random.mostlySmall(MILLISECOND / 5, 5 * MILLISECOND);
    applyMaxNanos = random.mostlySmall(MILLISECOND / 20, 5 * MILLISECOND);
    snapshotChunkBytes = 1 + random.nextInt(60);
    trailingEntries = random.nextInt(3) == 0 ? random.nextInt(30) : random.nextInt(4);
    snapshotEntries = random.mostlySmall(10, 300);
    snapshotLogBytes = random.mostlySmall(96 << 10, 2 << 20);
    segmentBytes = 32 << 10 << random.nextInt(2);
    transferBytesPerSecond = random.mostlySmall(200, 100_000);
  }

  /** What the run of a stream draws. */
  public static Settings of(Roster roster, RandomStream run) {
    return new Settings(roster, run.split("settings"));
  }

  /** The settings of one server. */
  public RaftConfig raftConfig(NodeId self) {
    return RaftConfig.of(self, roster.first(roster.indexOf(self)))
        .withTimes(ELECTION_TIMEOUT_MIN_NANOS, ELECTION_TIMEOUT_MAX_NANOS, HEARTBEAT_NANOS)
        .withReplicationLimits(
            appendBytesMax, appendEntriesMax, inflightMessagesMax, inflightBytesMax)
        .withMemoryLimits(ENTRY_BYTES_MAX, uncommittedBytesMax, windowBytesMax)
        .withSnapshots(snapshotChunkBytes, trailingEntries);
  }

  /** A core server takes a snapshot after so many entries. */
  public long snapshotEntries() {
    return snapshotEntries;
  }

  /** How fast a driver sends snapshots. */
  public long transferBytesPerSecond() {
    return transferBytesPerSecond;
  }

  /** The size of a file of the log. */
  public int segmentBytes() {
    return segmentBytes;
  }

  /** A driver takes a snapshot when that frees so many bytes of the log. */
  public long snapshotLogBytes() {
    return snapshotLogBytes;
  }

  /** The longest delay of an ordinary link. */
  public long linkDelayMaxNanos() {
    return linkDelayMaxNanos;
  }

  /** The longest sync of an ordinary disk. */
  public long syncMaxNanos() {
    return syncMaxNanos;
  }

  /** The longest time a state machine takes for a batch. */
  public long applyMaxNanos() {
    return applyMaxNanos;
  }
}
