package dev.raftkit.sim.explore;

import dev.raftkit.core.Raft;
import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.membership.NodeId;
import dev.raftkit.core.message.Message;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.invariant.Roster;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads all that a server of the core remembers, field by field, so that no two states are taken for
 * one because somebody forgot a field here. {@link FieldUse} lists what is read in another way.
 */
final class Fingerprint {
  /** Younger than this is now, older is long ago: elections move the clock by much more. */
  private static final long RECENT_NANOS = 200_000_000;

  private final Roster roster;
  private final int[][] renamings;
  private final Map<Class<?>, List<Field>> fields = new HashMap<>();
  private final Map<Field, FieldUse> uses = new HashMap<>();
  private Lanes lanes;
  private long now;
  private long persistedSeq;

  Fingerprint(Roster roster, int[][] renamings) {
    this.roster = roster;
    this.renamings = renamings;
    this.lanes = new Lanes(renamings);
  }

  /** Empty ones. */
  Lanes fresh() {
    return new Lanes(renamings);
  }

  /** What a message says, but not when it was sent. */
  Lanes of(Message message) {
    lanes = fresh();
    object(message);
    return lanes;
  }

  /**
   * Adds what a server remembers.
   *
   * @param localNow its clock
   */
  void add(Lanes sum, Raft raft, long localNow) {
    lanes = sum;
    now = localNow;
    persistedSeq = persistedSeq(raft);
    for (long index = raft.base().index(); index <= raft.lastLog().index(); index++) {
      lanes.add(raft.termAt(index));
      Entry entry = raft.entryAt(index);
      lanes.add(entry == null ? 0 : LogModel.contentHash(entry));
    }
    object(raft);
  }

  private long persistedSeq(Raft raft) {
    for (Field part : fieldsOf(Raft.class)) {
      if (part.getType().getSimpleName().equals("Durability")) {
        Object durability = read(part, raft);
        for (Field field : fieldsOf(part.getType())) {
          if (field.getName().equals("persistedSeq") && durability != null) {
            return (long) field(field, durability);
          }
        }
      }
    }
    throw new IllegalStateException("the core has no number of the last durable write");
  }

  private static Object field(Field field, Object owner) {
    Object value = read(field, owner);
    if (value == null) {
      throw new IllegalStateException(field + " is null");
    }
    return value;
  }

  private static @Nullable Object read(Field field, Object owner) {
    try {
      return field.get(owner);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("fields must be open to this exploration", e);
    }
  }

  private List<Field> fieldsOf(Class<?> type) {
    List<Field> known = fields.get(type);
    if (known == null) {
      known = FieldUse.read(type);
      fields.put(type, known);
      for (Field field : known) {
        uses.put(field, FieldUse.of(type, field));
      }
    }
    return known;
  }

  private void value(@Nullable Object value) {
    if (value == null) {
      lanes.add(-1);
    } else if (value instanceof Number number) {
      lanes.add(number.longValue());
    } else if (value instanceof Boolean flag) {
      lanes.add(flag ? 1 : 0);
    } else if (value instanceof Enum<?> constant) {
      lanes.add(constant.name().hashCode());
    } else if (value instanceof NodeId id) {
      lanes.addServer(roster.indexOf(id));
    } else if (value instanceof EntryBatch batch) {
      batch(batch);
    } else if (value instanceof Entry entry) {
      lanes.add(LogModel.contentHash(entry));
    } else if (value instanceof Collection<?> list) {
      lanes.add(list.size());
      for (Object element : list) {
        value(element);
      }
    } else if (value.getClass().isArray()) {
      array(value);
    } else {
      object(value);
    }
  }

  private void batch(EntryBatch batch) {
    lanes.add(batch.firstIndex());
    lanes.add(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      lanes.add(LogModel.contentHash(batch.get(i)));
    }
  }

  private void array(Object array) {
    int length = Array.getLength(array);
    lanes.add(length);
    for (int i = 0; i < length; i++) {
      value(Array.get(array, i));
    }
  }

  private void object(Object object) {
    if (!object.getClass().getName().startsWith("dev.raftkit.core.")) {
      throw new IllegalStateException("the core remembers something unknown: " + object.getClass());
    }
    lanes.add(object.getClass().getSimpleName().hashCode());
    for (Field field : fieldsOf(object.getClass())) {
      FieldUse use = uses.get(field);
      if (use != null) {
        field(use, read(field, object));
      }
    }
  }

  private void field(FieldUse use, @Nullable Object value) {
    switch (use) {
      case VALUE -> value(value);
      case MOMENT -> lanes.addMoment(now - number(value) >= RECENT_NANOS);
      case WRITE -> lanes.add(Math.max(0, number(value) - persistedSeq));
      case WHETHER -> lanes.add(number(value) == 0 ? 0 : 1);
      case VOTERS -> lanes.addServers((int) number(value));
      case PER_SERVER -> perServer(value);
    }
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  /** What is kept for each of the others, whose order is that of their names. */
  private void perServer(@Nullable Object array) {
    Lanes outer = lanes;
    List<Lanes> members = new ArrayList<>();
    for (int i = 0; array != null && i < Array.getLength(array); i++) {
      lanes = fresh();
      value(Array.get(array, i));
      members.add(lanes);
    }
    lanes = outer;
    lanes.addUnordered(members);
  }
}
