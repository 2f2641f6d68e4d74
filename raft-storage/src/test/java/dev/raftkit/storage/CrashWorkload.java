package dev.raftkit.storage;

import dev.raftkit.core.Effect.Persist;
import dev.raftkit.core.HardState;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What a member does between its crashes: chance, within the rules of the log. */
final class CrashWorkload {
  private static final int[] PAYLOAD_BYTES_MAX = {0, 20, 700, 5_000, 20_000};

  private final RecordedMember member;
  private final Random random;

  CrashWorkload(RecordedMember member, Random random) {
    this.member = member;
    this.random = random;
  }

  /** Some writes, some of which are still under way at the end. */
  void run(int steps) {
    for (int group = 0; group < RecordedMember.GROUPS; group++) {
      repair(group);
    }
    for (int i = 0; i < steps; i++) {
      if (random.nextInt(3) == 0) {
        write(random.nextInt(RecordedMember.GROUPS));
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
    long term = model.hardState().currentTerm();
    @Nullable HardState hardState = null;
    if (term == 0 || random.nextInt(4) == 0) {
      term += 1 + random.nextInt(2);
      hardState = new HardState(term, random.nextBoolean() ? new NodeId("n2") : null);
    }
    int length = model.log().size();
    boolean conflict = length > 0 && random.nextInt(5) == 0;
    int kept = conflict ? length - 1 - random.nextInt(Math.min(length, 10)) : length;
    long lastTerm = kept == 0 ? 1 : model.at(kept).term();
    List<Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      lastTerm += random.nextInt((int) (term - lastTerm + 1));
      entries.add(entry(lastTerm));
    }
    long truncateFrom = kept < length ? kept + 1 : 0;
    EntryBatch batch = EntryBatch.of(kept + 1, entries);
    member.persist(group, new Persist(1, hardState, truncateFrom, batch));
  }

  private Entry entry(long term) {
    int bytesMax = PAYLOAD_BYTES_MAX[random.nextInt(PAYLOAD_BYTES_MAX.length)];
    if (bytesMax == 0) {
      return Entry.noOp(term);
    }
    byte[] payload = new byte[1 + random.nextInt(bytesMax)];
    random.nextBytes(payload);
    return Entry.command(term, payload);
  }
}
