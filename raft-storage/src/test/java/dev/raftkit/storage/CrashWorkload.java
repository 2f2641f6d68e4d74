package dev.raftkit.storage;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.Configuration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a member does between its crashes: chance, within the rules of the log. */
final class CrashWorkload {
  private static final int[] PAYLOAD_BYTES_MAX = {0, 20, 700, 5_000, 20_000};

  private final RecordedMember member;
  private final Random random;
  private final List<SnapshotWorkload> snapshots = new ArrayList<>();
  private final TreeMap<Integer, Long> committedBefore = new TreeMap<>();

  CrashWorkload(RecordedMember member, Random random) {
    this.member = member;
    this.random = random;
    for (int group = 0; group < RecordedMember.GROUPS; group++) {
      snapshots.add(new SnapshotWorkload(member, group, random));
    }
  }

  /** Some writes, some of which are still under way at the end. */
  void run(int steps) {
    for (int group = 0; group < RecordedMember.GROUPS; group++) {
      repair(group);
    }
    for (int i = 0; i < steps; i++) {
      int group = random.nextInt(RecordedMember.GROUPS);
      int choice = random.nextInt(12);
      if (choice < 3 && snapshots.get(group).logMayChange()) {
        write(group);
      } else if (choice == 3) {
        snapshots.get(group).act();
      } else {
        member.step();
      }
    }
  }

  /** What recovery found damaged comes back from the other members. */
  private void repair(int group) {
    GroupModel model = member.model(group);
    List<EntryBatch> repairs = new ArrayList<>();
    for (long index : model.damaged()) {
      Entry entry = model.at(index);
      repairs.add(EntryBatch.of(index, new Entry(entry.term(), entry.type(), entry.payload())));
    }
    if (!repairs.isEmpty()) {
      EntryBatch none = EntryBatch.empty(model.log().size() + 1);
      member.persist(group, new Persist(1, null, null, 0, none, repairs));
    }
  }

  private void write(int group) {
    GroupModel model = member.model(group);
    int length = model.log().size();
    int loose = length - (int) snapshots.get(group).committed();
    boolean conflict = loose > 0 && random.nextInt(5) == 0;
    int kept = conflict ? length - 1 - random.nextInt(Math.min(loose, 10)) : length;
    long term = model.hardState().currentTerm();
    @Nullable HardState hardState = null;
    // A leader creates only one entry of an index and a term, so what takes the place of others,
    // lost
    // ones too, has another term.
    if (conflict || needsNewTerm(group) || random.nextInt(4) == 0) {
      term = term + 1 + random.nextInt(1_000);
      hardState = new HardState(term, random.nextBoolean() ? TestMember.N2 : null);
    }
    List<Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      entries.add(entry(term));
    }
    long truncateFrom = kept < length ? kept + 1 : 0;
    EntryBatch batch = EntryBatch.of(kept + 1, entries);
    member.persist(group, new Persist(1, hardState, truncateFrom, batch));
  }

  /** At the beginning, and after a snapshot that may have taken the place of entries. */
  private boolean needsNewTerm(int group) {
    long committed = snapshots.get(group).committed();
    return !Objects.equals(committedBefore.put(group, committed), committed);
  }

  private Entry entry(long term) {
    int bytesMax = PAYLOAD_BYTES_MAX[random.nextInt(PAYLOAD_BYTES_MAX.length)];
    if (bytesMax == 0) {
      return Entry.noOp(term);
    }
    if (random.nextInt(6) == 0) {
      boolean isJoint = random.nextBoolean();
      Configuration voters = Configuration.of(TestMember.N1, TestMember.N2);
      return Entry.configuration(
          term, isJoint ? Configuration.of(TestMember.N1).enter(voters) : voters);
    }
    byte[] payload = new byte[1 + random.nextInt(bytesMax)];
    random.nextBytes(payload);
    return Entry.command(term, payload);
  }
}
