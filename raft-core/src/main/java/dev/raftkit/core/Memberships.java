package dev.raftkit.core;

import dev.raftkit.core.Trace.Event;
import dev.raftkit.core.check.Check;
import dev.raftkit.core.check.InvariantViolation;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.Snapshot;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.ConfigurationFormat;
import dev.raftkit.core.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The configurations of this server's log: a server uses the latest one in its log, committed or not
 * (thesis §4.1), and goes back to the one before when that entry is cut.
 */
final class Memberships {
  private final Raft raft;

  /** The configuration before all entries known here: that of the newest snapshot, or the first. */
  private Configuration floor;

  private long floorIndex;

  /** Those of the log after the floor; ascending. */
  private final ArrayList<ConfigurationEntry> entries = new ArrayList<>();

  private Configuration latest;
  private long latestIndex;
  private boolean isVoter;

  /** What a server starts with. */
  Memberships(Raft raft, Configuration first, PersistentState state) {
    this.raft = raft;
    Snapshot snapshot = state.snapshot();
    this.floor = snapshot == null ? first : snapshot.configuration();
    this.floorIndex = snapshot == null ? 0 : snapshot.lastIndex();
    for (ConfigurationEntry entry : state.configurations()) {
      if (entry.index() > floorIndex) {
        entries.add(entry);
      }
    }
    this.latest = floor;
    setLatest();
  }

  /** The configuration in effect. */
  Configuration latest() {
    return latest;
  }

  /** The entry that has it; that of the snapshot, or 0, if no entry of the log has. */
  long latestIndex() {
    return latestIndex;
  }

  /** How many entries of the log have configurations. */
  int count() {
    return entries.size();
  }

  boolean isLatestCommitted() {
    return latestIndex <= raft.commitIndex();
  }

  /** Whether the configuration in effect has a seat for this server, be it one on its way out. */
  boolean isVoter() {
    return isVoter;
  }

  /**
   * Only a voter that may ever lead stands for election; but one that is removed does so until that is
   * known to be committed (thesis §4.2.2, figure 4.6). It may be the only one with the entry that
   * removes it, and voters of the configuration before that can do nothing without its vote, which it
   * refuses them.
   */
  boolean mayCampaign() {
    boolean hasSeat = isVoter || (!isLatestCommitted() && previous().isVoter(raft.self()));
    return hasSeat && raft.config().mayLead();
  }

  /** The configuration in effect before the latest. */
  Configuration previous() {
    int before = entries.size() - 2;
    return before < 0 ? floor : entries.get(before).configuration();
  }

  /**
   * Whether answers of a server may mean anything: it is a member, or the change that removes it is
   * not committed yet.
   */
  boolean isKnown(NodeId node) {
    return latest.isMember(node) || (!isLatestCommitted() && previous().isMember(node));
  }

  /** Whether no snapshot covers more than up to an index. */
  boolean isKnownAt(long index) {
    return index >= floorIndex;
  }

  /** The configuration as of an entry that the newest snapshot does not cover, or its last one. */
  Configuration at(long index) {
    Check.invariant(index >= floorIndex, "a configuration long gone", index, floorIndex);
    Configuration found = floor;
    for (ConfigurationEntry entry : entries) {
      if (entry.index() <= index) {
        found = entry.configuration();
      }
    }
    return found;
  }

  /** All configurations under which an entry may have been committed: as of it, and later ones. */
  List<Configuration> since(long index) {
    List<Configuration> found = new ArrayList<>();
    found.add(at(Math.max(index, floorIndex)));
    for (ConfigurationEntry entry : entries) {
      if (entry.index() > index) {
        found.add(entry.configuration());
      }
    }
    return found;
  }

  /** All others that belong to the group, or did before the change under way; sorted. */
  List<NodeId> others() {
    TreeSet<NodeId> others = new TreeSet<>(latest.members());
    if (!isLatestCommitted()) {
      others.addAll(previous().members());
    }
    others.remove(raft.self());
    return List.copyOf(others);
  }

  // ---------------------------------------------------------------- changes of the log

  /** A configuration entry was appended. */
  void appended(long index, Entry entry) {
    Configuration configuration = ConfigurationFormat.decode(entry.payload());
    if (configuration == null) {
      throw new IllegalStateException("the configuration at " + index + " was not checked");
    }
    entries.add(new ConfigurationEntry(index, configuration));
    changed();
  }

  /** The entries from an index on are cut. */
  void truncateFrom(long index) {
    boolean isCut = latestIndex >= index;
    entries.removeIf(entry -> entry.index() >= index);
    if (isCut) {
      changed();
    }
  }

  /**
   * A durable snapshot stands for all up to its last entry.
   *
   * @param isLogKept whether the entries after that stay
   */
  void install(Snapshot snapshot, boolean isLogKept) {
    long lastIndex = snapshot.lastIndex();
    floor = snapshot.configuration();
    floorIndex = lastIndex;
    entries.removeIf(entry -> !isLogKept || entry.index() <= lastIndex);
    changed();
  }

  /** The driver takes snapshots: what it says of the configuration must be what the log says. */
  void check(Snapshot snapshot) {
    boolean isKnown = snapshot.lastIndex() >= floorIndex;
    Check.invariant(
        !isKnown || at(snapshot.lastIndex()).equals(snapshot.configuration()),
        "a snapshot with another configuration than the log has",
        snapshot.lastIndex(),
        latestIndex);
  }

  /** A snapshot that covers no more than is committed: what is older is needed no longer. */
  void compact(Snapshot snapshot) {
    long lastIndex = snapshot.lastIndex();
    if (lastIndex > floorIndex) {
      floor = at(lastIndex);
      floorIndex = lastIndex;
      entries.removeIf(entry -> entry.index() <= lastIndex);
    }
  }

  private void changed() {
    Configuration before = latest;
    setLatest();
    if (!latest.equals(before)) {
      // Before anything is sent to members that the driver does not know yet.
      raft.outbox().emit(new Effect.ConfigurationChanged(latestIndex, latest));
      raft.trace(Event.CONFIG, null, latestIndex, 0);
      raft.roles().current().reconfigured();
    }
  }

  private void setLatest() {
    ConfigurationEntry last = entries.isEmpty() ? null : entries.get(entries.size() - 1);
    latest = last == null ? floor : last.configuration();
    latestIndex = last == null ? floorIndex : last.index();
    isVoter = latest.isVoter(raft.self());
    checkKind();
  }

  /** A log without commands must not come to count as one with them, nor the other way round. */
  private void checkKind() {
    NodeId self = raft.self();
    if (latest.isMember(self) && latest.isWitness(self) != raft.config().isWitness()) {
      String not = raft.config().isWitness() ? "" : "not ";
      throw new InvariantViolation(self + " is " + not + "set up as a witness, unlike what the"
          + " configuration at index " + latestIndex + " says (" + latest
          + "): remove it, and add one with a new id");
    }
  }

  /** A server starts with a configuration that is not its first. */
  void restored(Configuration first) {
    if (!latest.equals(first)) {
      raft.trace(Event.CONFIG, null, latestIndex, 0);
    }
  }
}
