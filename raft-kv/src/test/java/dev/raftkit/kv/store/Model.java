package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.Comparison;
import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The store as simple as can be: a whole map for every revision there ever was. */
final class Model {
  /** By revision; before revision 1 there is nothing. */
  private final List<SortedMap<Bytes, KeyValue>> states = new ArrayList<>();

  private final List<Event> events = new ArrayList<>();
  private long compactRevision;

  Model() {
    states.add(new TreeMap<>());
    states.add(new TreeMap<>());
  }

  long revision() {
    return states.size() - 1L;
  }

  long compactRevision() {
    return compactRevision;
  }

  List<KeyValue> range(KeyRange range, long revision) {
    return states.get((int) revision).values().stream()
        .filter(entry -> range.contains(entry.key()))
        .toList();
  }

  List<Event> events(KeyRange range, long from) {
    return events.stream()
        .filter(
            event -> event.revision() >= from && range.contains(event.entry().key()))
        .toList();
  }

  void apply(KvCommand command) {
    SortedMap<Bytes, KeyValue> next = new TreeMap<>(states.get(states.size() - 1));
    switch (command.kind()) {
      case PUT, DELETE -> perform((Operation) command, next);
      case TRANSACT -> {
        KvCommand.Transact transaction = (KvCommand.Transact) command;
        boolean holds = transaction.conditions().stream()
            .allMatch(condition -> holds(condition, next.get(condition.key())));
        for (Operation operation : holds ? transaction.then() : transaction.otherwise()) {
          perform(operation, next);
        }
      }
      case COMPACT -> {
        long revision = ((KvCommand.Compact) command).revision();
        boolean isPossible = revision > compactRevision && revision <= revision();
        compactRevision = isPossible ? revision : compactRevision;
      }
      case GRANT, RENEW, REVOKE, EXPIRE, CONFIGURE ->
        throw new IllegalArgumentException("the model knows no " + command.kind());
    }
    add(next);
  }

  private void perform(Operation operation, SortedMap<Bytes, KeyValue> next) {
    if (operation instanceof KvCommand.Put put) {
      long revision = revision() + 1;
      KeyValue before = next.get(put.key());
      next.put(
          put.key(),
          new KeyValue(
              put.key(),
              put.value(),
              before == null ? revision : before.createRevision(),
              revision,
              before == null ? 1 : before.version() + 1,
              0));
    } else if (operation instanceof KvCommand.Delete delete) {
      next.keySet().removeIf(delete.range()::contains);
    }
  }

  private static boolean holds(Comparison condition, @Nullable KeyValue entry) {
    if (condition.target() == Comparison.Target.VALUE) {
      return entry != null
          && condition.operator().holds(entry.value().compareTo(condition.expectedValue()));
    }
    KeyValue present = entry == null ? KeyValue.deleted(condition.key(), 0) : entry;
    long number = switch (condition.target()) {
      case VALUE -> throw new IllegalStateException("no number");
      case CREATE_REVISION -> present.createRevision();
      case MOD_REVISION -> present.modRevision();
      case VERSION -> present.version();
      case LEASE -> present.lease();
    };
    return condition.operator().holds(Long.compare(number, condition.expected()));
  }

  /** The events are what differs, so a key that is deleted where it is not there has none. */
  private void add(SortedMap<Bytes, KeyValue> next) {
    SortedMap<Bytes, KeyValue> last = states.get(states.size() - 1);
    SortedMap<Bytes, KeyValue> either = new TreeMap<>(last);
    either.putAll(next);
    if (next.equals(last)) {
      return;
    }
    long revision = states.size();
    for (Bytes key : either.keySet()) {
      KeyValue before = last.get(key);
      KeyValue after = next.get(key);
      if (after == null) {
        events.add(new Event(Event.Kind.DELETE, KeyValue.deleted(key, revision), before));
      } else if (after.modRevision() == revision) {
        events.add(new Event(Event.Kind.PUT, after, before));
      }
    }
    states.add(next);
  }
}
