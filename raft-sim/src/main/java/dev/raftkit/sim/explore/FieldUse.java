package dev.raftkit.sim.explore;

import dev.raftkit.core.Raft;
import dev.raftkit.core.RaftConfig;
import dev.raftkit.core.RandomSource;
import dev.raftkit.core.Trace;
import dev.raftkit.core.membership.Configuration;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a field of the core means for whether two states are the same. */
enum FieldUse {
  /** The value counts. */
  VALUE,
  /** A time: whether it is long ago counts. */
  MOMENT,
  /** The number of a write: how far it is from being durable counts. */
  WRITE,
  /** A number that is zero or not. */
  WHETHER,
  /** A set of voters, a bit each. */
  VOTERS,
  /** An array with something for each of the others. */
  PER_SERVER;

  /** What never changes, what is only scratch, and the ways back from a part to the whole. */
  private static final List<String> LEFT_OUT_TYPES = List.of(
      Raft.class.getSimpleName(),
      RaftConfig.class.getSimpleName(),
      Configuration.class.getSimpleName(),
      RandomSource.class.getSimpleName(),
      Trace.class.getSimpleName(),
      "Effects",
      "MessageRules",
      "Quorum",
      "Retention",
      "TermRule");

  /** What a {@link Raft} consists of, to which its parts refer too. */
  private static final List<String> PARTS =
      List.of("Applier", "Durability", "Lender", "Memberships", "Outbox", "RaftLog", "Snapshots");

  /**
   * By {@code Type.field}: what another field or the log itself says, and times that the moves of an
   * exploration decide. Of messages it is left out when they were sent.
   */
  private static final List<String> LEFT_OUT = List.of(
      "AppendEntries.sentAt",
      "AppendEntriesResponse.sentAt",
      "Candidate.electionDeadline",
      "EntryWindow.lastBatch",
      "EntryWindow.ring",
      "Follower.electionDeadline",
      "Follower.lastSentAt",
      "FollowerReads.askedAt",
      "FollowerReads.startedAt",
      "Handover.leader",
      "Handover.quietSince",
      "Handover.startedAt",
      "Inflight.first",
      "Inflight.lastIndexes",
      "Inflight.sizes",
      "InstallSnapshot.sentAt",
      "InstallSnapshotResponse.sentAt",
      "Leader.heartbeatAt",
      "LeaderReads.leader",
      "Lender.readRequestId",
      "Outbox.drained",
      "Outbox.readRequests",
      "PreCandidate.roundDeadline",
      "Preference.attemptedAt",
      "Preference.committedBefore",
      "Preference.preferred",
      "Preference.steadySince",
      "Progress.ackedSentAt",
      "Progress.isWitness",
      "Progress.seats",
      "Raft.now",
      "RaftLog.termStarts",
      "Roles.restartedUntil");

  private static final Map<String, FieldUse> USES = new TreeMap<>(Map.of(
      "Roles.stickyUntil", MOMENT,
      "Progress.contactAt", MOMENT,
      "Progress.readRequestId", WHETHER,
      "Applier.readRequestId", WHETHER,
      "Votes.granted", VOTERS,
      "Leader.followers", PER_SERVER));

  /** The fields of a type that count, each opened. */
  static List<Field> read(Class<?> type) {
    List<Field> found = new ArrayList<>();
    for (Class<?> part = type; part != null && part != Object.class; part = part.getSuperclass()) {
      for (Field field : part.getDeclaredFields()) {
        if (counts(type, field)) {
          field.setAccessible(true);
          found.add(field);
        }
      }
    }
    return found;
  }

  private static boolean counts(Class<?> type, Field field) {
    String fieldType = field.getType().getSimpleName();
    boolean isPartAgain = PARTS.contains(fieldType) && type != Raft.class;
    return !Modifier.isStatic(field.getModifiers())
        && !LEFT_OUT_TYPES.contains(fieldType)
        && !isPartAgain
        && !LEFT_OUT.contains(name(type, field));
  }

  static FieldUse of(Class<?> type, Field field) {
    FieldUse listed = USES.get(name(type, field));
    if (listed != null) {
      return listed;
    }
    return field.getName().endsWith("Seq") ? WRITE : VALUE;
  }

  private static String name(Class<?> type, Field field) {
    return type.getSimpleName() + "." + field.getName();
  }
}
