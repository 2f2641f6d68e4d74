package dev.raftkit.storage;

import dev.raftkit.core.Effect;
import dev.raftkit.core.HardState;
import dev.raftkit.core.check.Check;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.core.log.IndexRange;
import dev.raftkit.core.log.LogPosition;
import dev.raftkit.core.membership.ConfigurationEntry;
import dev.raftkit.core.membership.NodeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one batch does to one group, but for the payloads: several writes of the group in one, as
 * long as the later ones only append.
 */
final class WalChange {
  static final int BYTES = 60;

  private static final int HAS_HARD_STATE = 1;
  private static final int HAS_BASE = 2;
  private static final int CONFIGURATIONS_MAX = (1 << Short.SIZE) - 1;

  final int group;
  final int ordinal;

  @Nullable
  HardState hardState;

  @Nullable
  LogPosition base;

  long truncateFrom;
  long firstIndex;
  int entryCount;
  final List<LogPosition> termRuns = new ArrayList<>();
  final List<IndexRange> repairs = new ArrayList<>();
  final List<ConfigurationEntry> configurations = new ArrayList<>();

  WalChange(int group, int ordinal) {
    this.group = group;
    this.ordinal = ordinal;
  }

  /** Whether a write can be done together with what is here already. */
  boolean takes(Effect.Persist write) {
    EntryBatch entries = write.entries();
    return write.base() == null
        && write.truncateFrom() == 0
        && write.repairs().isEmpty()
        && configurations.size() + entries.size() <= CONFIGURATIONS_MAX
        && (entryCount == 0 || entries.isEmpty() || entries.firstIndex() == lastIndex() + 1);
  }

  void add(Effect.Persist write) {
    HardState written = write.hardState();
    hardState = written == null ? hardState : written;
    base = write.base() == null ? base : write.base();
    truncateFrom = Math.max(truncateFrom, write.truncateFrom());
    EntryBatch entries = write.entries();
    if (entryCount == 0) {
      firstIndex = entries.firstIndex();
    }
    for (int i = 0; i < entries.size(); i++) {
      addTerm(entries.get(i).term(), entries.firstIndex() + i);
      addConfiguration(entries.get(i), entries.firstIndex() + i);
    }
    entryCount += entries.size();
    for (EntryBatch repair : write.repairs()) {
      repairs.add(new IndexRange(repair.firstIndex(), repair.lastIndex()));
    }
  }

  private void addTerm(long term, long index) {
    if (termRuns.isEmpty() || termRuns.get(termRuns.size() - 1).term() != term) {
      termRuns.add(new LogPosition(term, index));
    }
  }

  private void addConfiguration(Entry entry, long index) {
    if (entry.type() == EntryType.CONFIGURATION) {
      configurations.add(WalConfigurations.of(index, entry.payload()));
    }
  }

  boolean isEmpty() {
    return hardState == null
        && base == null
        && truncateFrom == 0
        && entryCount == 0
        && repairs.isEmpty();
  }

  /** Before the first one if there is none. */
  long lastIndex() {
    return firstIndex + entryCount - 1;
  }

  /** The term of one of its entries. */
  long termAt(long index) {
    long term = 0;
    for (LogPosition run : termRuns) {
      term = run.index() <= index ? run.term() : term;
    }
    return term;
  }

  /** Does all of this to a group's log, but for the places of the entries. */
  void applyTo(GroupLog log) {
    if (hardState != null) {
      log.hardState(hardState);
    }
    if (base != null) {
      log.startAfter(base);
    }
    if (truncateFrom > 0) {
      log.truncate(truncateFrom);
    }
    appendTo(log);
    configurations.forEach(log::configuration);
  }

  private void appendTo(GroupLog log) {
    int run = 0;
    long first = firstIndex;
    while (first <= lastIndex()) {
      int next = run + 1;
      long end = next < termRuns.size() ? termRuns.get(next).index() : lastIndex() + 1;
      log.append(first, end - first, termRuns.get(run).term());
      first = end;
      run = next;
    }
  }

  int encodedBytes() {
    return BYTES
        + vote(hardState).length
        + 16 * (termRuns.size() + repairs.size())
        + WalConfigurations.encodedBytes(configurations);
  }

  void encode(ByteBuffer target) {
    byte[] vote = vote(hardState);
    int what = (hardState == null ? 0 : HAS_HARD_STATE) | (base == null ? 0 : HAS_BASE);
    LogPosition start = base == null ? LogPosition.ZERO : base;
    Check.invariant(
        configurations.size() <= CONFIGURATIONS_MAX,
        "too many configurations in one write",
        configurations.size(),
        CONFIGURATIONS_MAX);
    target.putInt(group).put((byte) what).put((byte) vote.length);
    target.putShort((short) configurations.size());
    target.putLong(hardState == null ? 0 : hardState.currentTerm());
    target.putLong(start.term()).putLong(start.index());
    target.putLong(truncateFrom).putLong(firstIndex);
    target.putInt(entryCount).putInt(termRuns.size()).putInt(repairs.size()).put(vote);
    encode(termRuns, target);
    for (IndexRange repair : repairs) {
      target.putLong(repair.first()).putLong(repair.last());
    }
    WalConfigurations.encode(configurations, target);
  }

  /**
   * Reads a change.
   *
   * @throws RuntimeException of any kind if that is none
   */
  static WalChange decode(ByteBuffer source, int ordinal) {
    WalChange change = new WalChange(source.getInt(), ordinal);
    int what = source.get();
    int voteBytes = source.get();
    int configurations = Short.toUnsignedInt(source.getShort());
    long currentTerm = source.getLong();
    LogPosition base = new LogPosition(source.getLong(), source.getLong());
    change.truncateFrom = source.getLong();
    change.firstIndex = source.getLong();
    change.entryCount = source.getInt();
    int runs = source.getInt();
    int repairs = source.getInt();
    NodeId vote = decodeVote(source, voteBytes);
    change.hardState = (what & HAS_HARD_STATE) == 0 ? null : new HardState(currentTerm, vote);
    change.base = (what & HAS_BASE) == 0 ? null : base;
    decode(source, runs, change.termRuns);
    for (int i = 0; i < repairs; i++) {
      change.repairs.add(new IndexRange(source.getLong(), source.getLong()));
    }
    WalConfigurations.decode(source, configurations, change.configurations);
    return change;
  }

  static byte[] vote(@Nullable HardState hardState) {
    NodeId votedFor = hardState == null ? null : hardState.votedFor();
    return votedFor == null ? new byte[0] : votedFor.name().getBytes(StandardCharsets.US_ASCII);
  }

  static @Nullable NodeId decodeVote(ByteBuffer source, int bytes) {
    if (bytes == 0) {
      return null;
    }
    byte[] name = new byte[bytes];
    source.get(name);
    return new NodeId(new String(name, StandardCharsets.US_ASCII));
  }

  static void encode(List<LogPosition> positions, ByteBuffer target) {
    for (LogPosition position : positions) {
      target.putLong(position.term()).putLong(position.index());
    }
  }

  static void decode(ByteBuffer source, int count, List<LogPosition> positions) {
    for (int i = 0; i < count; i++) {
      positions.add(new LogPosition(source.getLong(), source.getLong()));
    }
  }
}
