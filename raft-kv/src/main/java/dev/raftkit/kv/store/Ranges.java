package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvQuery.Range;
import dev.raftkit.kv.KvResult;
import java.util.ArrayList;
import java.util.List;

/** Reads a range: counts all of it, and takes as much as was asked for and as there is room for. */
final class Ranges {
  private final Range range;
  private final long bytesMax;
  private final List<KeyValue> entries = new ArrayList<>();
  private long bytes;
  private long count;
  private boolean isFull;

  private Ranges(Range range, long bytesMax) {
    this.range = range;
    this.bytesMax = bytesMax;
  }

  /** What stands in a range: the first entry whatever it takes, more of them while there is room. */
  static KvResult.Found read(Range range, State state) throws Refusal {
    return read(range, state, state.keys()).found(state.revision());
  }

  private static Ranges read(Range range, State state, KeySpace keys) throws Refusal {
    requireKnown(range.revision(), state);
    Ranges reading = new Ranges(range, state.limits().answerBytesMax());
    long revision = range.revision() == 0 ? Long.MAX_VALUE : range.revision();
    keys.visit(range.range(), revision, reading::take);
    return reading;
  }

  /**
   * What stands in a range in the middle of a transaction.
   *
   * @throws Refusal also if there is no room for all that was asked for: what a transaction answers is
   *     whole
   */
  static KvResult.Found read(Range range, Draft draft) throws Refusal {
    Ranges reading = read(range, draft.base(), draft.keys());
    if (reading.bytes > reading.bytesMax || reading.isFull) {
      throw tooLarge(draft.base().limits());
    }
    return reading.found(draft.base().revision());
  }

  static Refusal tooLarge(KvLimits limits) {
    return new Refusal(
        KvError.ANSWER_TOO_LARGE,
        "the answer would have more bytes than answerBytesMax, " + limits.answerBytesMax()
            + ", allows: ask for less at a time");
  }

  private static void requireKnown(long revision, State state) throws Refusal {
    if (revision > state.revision()) {
      throw new Refusal(
          KvError.FUTURE_REVISION,
          "revision " + revision + " is still to come: the newest is " + state.revision());
    }
    if (revision != 0 && revision < state.compactRevision()) {
      throw compacted(revision, state);
    }
  }

  static Refusal compacted(long revision, State state) {
    return new Refusal(
        KvError.COMPACTED,
        "what was at revision " + revision + " is forgotten: states are remembered from revision "
            + state.compactRevision() + " on, events after it");
  }

  private boolean take(KeySpace.Found found) {
    count++;
    boolean isWanted = range.content() != Range.Content.COUNT_ONLY
        && (range.limit() == 0 || entries.size() < range.limit());
    if (!isWanted || isFull) {
      return true;
    }
    KeyValue entry = entry(found);
    long size = (long) entry.sizeBytes() + KvLimits.ENTRY_BYTES;
    if (!entries.isEmpty() && bytes + size > bytesMax) {
      isFull = true;
    } else {
      bytes += size;
      entries.add(entry);
    }
    return true;
  }

  private KeyValue entry(KeySpace.Found found) {
    Version version = found.version();
    Bytes value = range.content() == Range.Content.FULL ? version.value() : Bytes.EMPTY;
    return new KeyValue(
        found.key(),
        value,
        version.createRevision(),
        version.modRevision(),
        version.version(),
        version.lease());
  }

  private KvResult.Found found(long revision) {
    boolean hasMore = range.content() != Range.Content.COUNT_ONLY && entries.size() < count;
    return new KvResult.Found(revision, entries, hasMore, count);
  }
}
