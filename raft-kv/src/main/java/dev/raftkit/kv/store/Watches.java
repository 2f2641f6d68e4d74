package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvQuery.Watch;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.KvResult.Watched;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The watches that wait on this member for something to see. They are no part of the replicated state.
 * Each is one question, answered once: of a consumer that does not ask again nothing is kept.
 */
final class Watches {
  private final int watchesMax;

  /** Up to there every watch that waits has seen all, and there was nothing for it. */
  private long seenRevision;

  /** How many there ever were. */
  private long asked;

  /** All that wait, the one that knows the least first. */
  private final SortedMap<Place, Waiting> byRevision = new TreeMap<>();

  /** Those that wait for one key, in the order in which they came; no key without any. */
  private final SortedMap<Bytes, SortedMap<Long, Waiting>> byKey = new TreeMap<>();

  /** Those that wait for more than one key, in the order in which they came. */
  private final SortedMap<Long, Waiting> ofRanges = new TreeMap<>();

  /** Where a watch stands among those that wait. */
  private record Place(long fromRevision, long number) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int order = Long.compare(fromRevision, other.fromRevision);
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  /** One question. */
  private record Waiting(Watch watch, Place place, CompletableFuture<byte[]> answer) {
    /** The only key that it waits for; null if there may be more. */
    @Nullable
    Bytes key() {
      KeyRange range = watch.range();
      return range.from().next().equals(range.end()) ? range.from() : null;
    }

    void complete(KvResult result) {
      answer.complete(KvCodec.encode(result));
    }
  }

  Watches(int watchesMax, State state) {
    this.watchesMax = watchesMax;
    this.seenRevision = state.revision();
  }

  /** How many wait. */
  int count() {
    return byRevision.size();
  }

  /** Answers a watch: now if there is something to see, or later. Whoever cancels it ends it. */
  CompletableFuture<byte[]> ask(Watch watch, State state) {
    Waiting one =
        new Waiting(watch, new Place(watch.fromRevision(), ++asked), new CompletableFuture<>());
    KvResult result = look(watch, watch.fromRevision(), state);
    if (result != null) {
      one.complete(result);
    } else if (count() >= watchesMax) {
      one.complete(Refusal.tooMuch(
              KvError.TOO_MANY_WATCHES,
              "watches that wait on this member, with one more",
              count() + 1L,
              "watchesMax",
              watchesMax)
          .result(state));
    } else {
      add(one);
      CompletableFuture<byte[]> unused =
          one.answer.whenComplete((answer, cancelled) -> remove(one));
    }
    return one.answer;
  }

  /** What a watch sees now, without waiting: possibly nothing. */
  static KvResult now(Watch watch, State state) {
    KvResult result = look(watch, watch.fromRevision(), state);
    long next = Math.max(watch.fromRevision(), state.revision() + 1);
    return result == null ? new Watched(state.revision(), List.of(), next) : result;
  }

  /** Null if there is nothing to see yet. */
  private static @Nullable KvResult look(Watch watch, long fromRevision, State state) {
    if (watch.fromRevision() == 0) {
      return new Watched(state.revision(), List.of(), state.revision() + 1);
    }
    try {
      Watched found = EventScan.from(fromRevision, watch, state);
      return found == null && isLongAgo(watch.fromRevision(), state)
          ? new Watched(state.revision(), List.of(), state.revision() + 1)
          : found;
    } catch (Refusal compacted) {
      return compacted.result(state);
    }
  }

  /**
   * Whether a watch had better go on from a later revision, although there was nothing to see. It would
   * be cut off if history went on without it.
   */
  private static boolean isLongAgo(long fromRevision, State state) {
    long half = Math.max(1, state.limits().historyRevisionsMax() / 2);
    return fromRevision <= state.compactRevision() || fromRevision <= state.revision() - half;
  }

  /** Revisions were added, of which nothing may have been forgotten yet: answers whom they concern. */
  void advanced(State state) {
    SortedMap<Long, Waiting> concerned = new TreeMap<>();
    if (count() > 0) {
      for (SortedTree.Node<Long, RevisionLog.Changed> node :
          state.log().revisions().from(seenRevision + 1)) {
        node.value.keys().forEach(key -> addConcerned(key, concerned));
      }
    }
    answer(concerned.values(), state);
    seenRevision = state.revision();
  }

  private void addConcerned(Bytes key, SortedMap<Long, Waiting> concerned) {
    SortedMap<Long, Waiting> ofKey = byKey.get(key);
    if (ofKey != null) {
      concerned.putAll(ofKey);
    }
    ofRanges.forEach((number, one) -> {
      if (one.watch.range().contains(key)) {
        concerned.put(number, one);
      }
    });
  }

  private void answer(Iterable<Waiting> some, State state) {
    for (Waiting one : some) {
      KvResult result =
          look(one.watch, Math.max(one.watch.fromRevision(), seenRevision + 1), state);
      if (result != null) {
        one.complete(result);
      }
    }
  }

  /** History may have gone on: lets those go on with it that had nothing to see for long. */
  void forgotten(State state) {
    while (!byRevision.isEmpty()) {
      Waiting first = byRevision.values().iterator().next();
      if (!isLongAgo(first.watch.fromRevision(), state)) {
        return;
      }
      first.complete(new Watched(state.revision(), List.of(), state.revision() + 1));
    }
  }

  /** Another state is there: answers whom it tells something, or whose events it does not have. */
  void restored(State state) {
    answer(new ArrayList<>(byRevision.values()), state);
    seenRevision = state.revision();
  }

  private void add(Waiting one) {
    byRevision.put(one.place, one);
    Bytes key = one.key();
    if (key == null) {
      ofRanges.put(one.place.number, one);
    } else {
      byKey.computeIfAbsent(key, absent -> new TreeMap<>()).put(one.place.number, one);
    }
  }

  private void remove(Waiting one) {
    byRevision.remove(one.place);
    ofRanges.remove(one.place.number);
    Bytes key = one.key();
    SortedMap<Long, Waiting> ofKey = key == null ? null : byKey.get(key);
    if (key != null && ofKey != null) {
      ofKey.remove(one.place.number);
      if (ofKey.isEmpty()) {
        byKey.remove(key);
      }
    }
  }
}
