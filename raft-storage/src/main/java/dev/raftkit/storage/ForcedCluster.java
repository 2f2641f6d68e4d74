package dev.raftkit.storage;

import dev.raftkit.core.PersistentState;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A new cluster of one member, made of what one member of a cluster has that lost its majority for
 * good. It blocks.
 *
 * <p>The new member gets a directory of its own, in which the identity comes last: whenever this breaks
 * off, there is the old member as it was, and beside it nothing that a server would start on. What the
 * old directory says is not changed.
 */
public final class ForcedCluster {
  private ForcedCluster() {}

  /**
   * What a member has, and what a new cluster would begin with.
   *
   * @param former whose directory it is
   * @param highestTerm that this member has seen in any of its groups
   * @param groups what each of them has
   */
  public record Plan(Identity former, long highestTerm, SortedMap<Integer, Found> groups) {
    public Plan {
      groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
    }

    /**
     * What a member has of a group.
     *
     * @param snapshotIndex up to where a snapshot covers its log; 0 if there is none
     * @param lastIndex of its log; all up to it becomes part of the new cluster, committed or not
     * @param lastTerm of the entry there
     * @param voters of the old cluster, as far as this member's log says; else empty
     */
    public record Found(long snapshotIndex, long lastIndex, long lastTerm, List<NodeId> voters) {
      public Found {
        voters = List.copyOf(voters);
      }
    }
  }

  /**
   * Looks at a member, which must not run.
   *
   * @throws IOException if it runs, or what it has cannot be read
   */
  public static Plan plan(Path directory) throws IOException {
    try (OfflineMember member = OfflineMember.open(directory)) {
      return plan(member);
    }
  }

  private static Plan plan(OfflineMember member) throws IOException {
    TreeMap<Integer, Plan.Found> groups = new TreeMap<>();
    long highestTerm = 0;
    for (int group : member.groups()) {
      highestTerm = Math.max(highestTerm, member.state(group).hardState().currentTerm());
      groups.put(group, found(member, group));
    }
    if (groups.isEmpty()) {
      throw new IOException(member.name()
          + " has neither a log nor a snapshot: a new cluster needs no more than" + " 'raft init'");
    }
    return new Plan(member.identity(), highestTerm, groups);
  }

  private static Plan.Found found(OfflineMember member, int group) throws IOException {
    PersistentState state = member.state(group);
    if (!state.damaged().isEmpty()) {
      throw new IOException("entries " + state.damaged() + " of group " + group + " in "
          + member.name() + " are damaged, and nobody is left to repair them: take another member's"
          + " directory, or restore a snapshot");
    }
    Configuration known = member.configuration(group);
    if (member.identity().isWitness() || known.isWitness(member.identity().memberId())) {
      throw new IOException(
          member.identity().memberId() + " is a witness in group " + group
              + " and has none of its commands: take another member's directory, or restore a snapshot");
    }
    long snapshotIndex = state.snapshot() == null ? 0 : state.snapshot().lastIndex();
    List<LogPosition> terms = state.termStarts();
    long lastTerm =
        terms.isEmpty() ? state.base().term() : terms.get(terms.size() - 1).term();
    return new Plan.Found(snapshotIndex, state.lastLogIndex(), lastTerm, known.voters());
  }

  /**
   * Makes the directory of a new cluster's only member. It has the old one's id, all that the old one
   * has, and as its last entry a configuration with itself alone.
   *
   * @param directory of the old member, which must not run
   * @param target does not exist yet, or is empty
   * @param clusterId of the new cluster; another one than the old one's
   * @param floor above which terms begin; above all that this member has seen
   * @throws IOException if the one cannot be read, or the other not be written
   */
  public static Identity found(Path directory, Path target, String clusterId, long floor)
      throws IOException {
    Path absolute = target.toAbsolutePath().normalize();
    try (OfflineMember member = OfflineMember.open(directory)) {
      Plan plan = plan(member);
      NodeId self = plan.former().memberId();
      if (clusterId.equals(plan.former().clusterId())) {
        throw new IOException("the new cluster needs another name than " + clusterId
            + ": the old one's members, should they come back, must not take it for theirs");
      }
      if (floor <= plan.highestTerm()) {
        throw new IOException("the floor " + floor + " is not above term " + plan.highestTerm()
            + ", which " + self + " has seen");
      }
      refuseUsed(absolute);
      Path snapshots = FileStorage.createDirectories(absolute);
      for (int group : member.groups()) {
        member.copySnapshot(group, snapshots);
      }
      Identity identity = FileStorage.newIdentity(clusterId, self);
      WaitingLoop loop = new WaitingLoop();
      new ClusterFounding(loop, loop::await, member, identity, floor, WalSettings.DEFAULT)
          .found(
              new FileDisk(absolute, loop::execute),
              new FileDisk(snapshots, loop::execute),
              () -> new FileDisk(absolute, loop::execute));
      return identity;
    }
  }

  private static void refuseUsed(Path target) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    try (Stream<Path> files = Files.list(target)) {
      if (files.findAny().isPresent()) {
        throw new IOException(target + " is not empty: name a new directory, or delete what an"
            + " attempt that broke off has left there");
      }
    }
  }
}
