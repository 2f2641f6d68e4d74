package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvQuery.Watch;
import dev.raftkit.kv.KvResult.Watched;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects the events that a watch asks for, one whole revision after the other. */
final class EventScan {
  private final Watch watch;
  private final State state;
  private final long bytesMax;
  private final List<Event> events = new ArrayList<>();
  private long bytes;

  private EventScan(Watch watch, State state) {
    this.watch = watch;
    this.state = state;
    this.bytesMax = Math.min(watch.bytesMax(), state.limits().answerBytesMax());
  }

  /**
   * The events from a revision on, the first revision with any whatever it takes, more while there is
   * room; null if there is none.
   *
   * @throws Refusal if some of them are forgotten
   */
  static @Nullable Watched from(long revision, Watch watch, State state) throws Refusal {
    if (revision <= state.compactRevision()) {
      throw Ranges.compacted(revision, state);
    }
    return new EventScan(watch, state).scan(revision);
  }

  private @Nullable Watched scan(long revision) {
    for (SortedTree.Node<Long, RevisionLog.Changed> node :
        state.log().revisions().from(revision)) {
      List<Event> next = events(node.key, node.value.keys());
      long nextBytes = bytes(next);
      boolean hasRoom =
          events.size() + next.size() <= watch.eventsMax() && bytes + nextBytes <= bytesMax;
      if (!next.isEmpty() && !events.isEmpty() && !hasRoom) {
        return new Watched(state.revision(), events, node.key);
      }
      events.addAll(next);
      bytes += nextBytes;
    }
    return events.isEmpty() ? null : new Watched(state.revision(), events, state.revision() + 1);
  }

  private List<Event> events(long revision, List<Bytes> keys) {
    List<Event> found = new ArrayList<>();
    for (Bytes key : keys) {
      if (watch.range().contains(key)) {
        found.add(event(revision, key));
      }
    }
    return found;
  }

  private Event event(long revision, Bytes key) {
    History history = Objects.requireNonNull(state.keys().histories().get(key));
    Version version = Objects.requireNonNull(history.at(revision));
    Version before = watch.returnPrevious() ? state.keys().at(key, revision - 1) : null;
    KeyValue previous = before == null ? null : before.of(key);
    return version.isDeleted()
        ? new Event(Event.Kind.DELETE, KeyValue.deleted(key, revision), previous)
        : new Event(Event.Kind.PUT, version.of(key), previous);
  }

  private static long bytes(List<Event> events) {
    long bytes = 0;
    for (Event event : events) {
      KeyValue previous = event.previous();
      bytes += (long) event.entry().sizeBytes() + KvLimits.ENTRY_BYTES;
      bytes += previous == null ? 0 : (long) previous.sizeBytes() + KvLimits.ENTRY_BYTES;
    }
    return bytes;
  }
}
