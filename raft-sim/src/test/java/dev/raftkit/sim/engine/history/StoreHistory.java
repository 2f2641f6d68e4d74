package dev.raftkit.sim.engine.history;

import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.workload.Operation;
import dev.raftkit.sim.engine.workload.Operation.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What clients would see of a store that works: every operation takes effect at one moment between
 * its call and its return; if its outcome is unknown, at any later moment or never.
 */
final class StoreHistory {
  /** What the clients do, with how many at a time on how many keys. */
  record Shape(
      int operations, int clients, int keys, int perKey, double unknown, List<Operation.Type> mix) {
    Shape {
      mix = List.copyOf(mix);
    }
  }

  private static final long DURATION_MAX = 1_000;
  private static final long LATE_MAX = 20_000;

  private final Shape shape;
  private final RandomStream random;
  private final Map<String, String> registers = new TreeMap<>();
  private final List<Operation> calls = new ArrayList<>();
  private final long[] effects;

  private StoreHistory(Shape shape, RandomStream random) {
    this.shape = shape;
    this.random = random;
    this.effects = new long[shape.operations()];
  }

  static List<Operation> of(Shape shape, long seed) {
    StoreHistory history = new StoreHistory(shape, RandomStream.of(seed));
    history.call();
    return history.answers();
  }

  /** A history in which one get, at a share of its length, finds what is no more. */
  static List<Operation> withStaleGet(List<Operation> history, double share) {
    List<Operation> broken = new ArrayList<>(history);
    for (int i = (int) (share * broken.size()); i < broken.size(); i++) {
      Operation operation = broken.get(i);
      String old = operation.type() == Operation.Type.GET && operation.status() == Status.OK
          ? overwritten(broken, operation)
          : "";
      if (!old.isEmpty()) {
        broken.set(
            i,
            new Operation(
                operation.client(),
                Operation.Type.GET,
                operation.key(),
                "",
                operation.calledAt(),
                operation.returnedAt(),
                Status.OK,
                old));
        return broken;
      }
    }
    throw new IllegalStateException("there is nothing to get that is old");
  }

  /** What another get has found, before a third found something else, before this one. */
  private static String overwritten(List<Operation> history, Operation get) {
    List<Operation> earlier = history.stream()
        .filter(each -> each.type() == Operation.Type.GET
            && each.status() == Status.OK
            && each.key().equals(get.key())
            && each.returnedAt() < get.calledAt()
            && !each.out().isEmpty()
            && !each.out().equals(get.out()))
        .sorted(Comparator.comparingLong(Operation::calledAt))
        .toList();
    for (int i = earlier.size() - 1; i > 0; i--) {
      Operation newer = earlier.get(i);
      for (int j = i - 1; j >= 0; j--) {
        Operation older = earlier.get(j);
        if (older.returnedAt() < newer.calledAt()
            && !older.out().equals(newer.out())
            && !older.out().equals(get.out())) {
          return older.out();
        }
      }
    }
    return "";
  }

  private void call() {
    long[] freeAt = new long[shape.clients()];
    for (int i = 0; i < shape.operations(); i++) {
      int client = i % shape.clients();
      Operation.Type type = shape.mix().get(random.nextInt(shape.mix().size()));
      long call = freeAt[client] + random.nextInt(50);
      long end = call + 1 + random.nextInt((int) DURATION_MAX);
      boolean isUnknown = random.nextInt(10_000) < 10_000 * shape.unknown();
      freeAt[client] = end + 1;
      long late = random.nextInt(2) == 0 ? Long.MAX_VALUE : call + random.nextInt((int) LATE_MAX);
      effects[i] = isUnknown ? late : call + random.nextInt((int) (end - call) + 1);
      String key = "k" + (i / shape.perKey() * shape.keys() + random.nextInt(shape.keys()));
      Status status = isUnknown ? Status.INFO : Status.OK;
      calls.add(new Operation(client, type, key, "", call, isUnknown ? 0 : end, status, ""));
    }
  }

  private List<Operation> answers() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingLong(i -> effects[i]));
    List<Operation> answered = new ArrayList<>(Collections.nCopies(calls.size(), calls.get(0)));
    for (int i : order) {
      answered.set(i, answered(calls.get(i), "v" + i + ".", effects[i] < Long.MAX_VALUE));
    }
    answered.sort(Comparator.comparingLong(Operation::calledAt));
    return answered;
  }

  private Operation answered(Operation call, String unique, boolean happens) {
    String present = registers.getOrDefault(call.key(), "");
    String expect = "";
    String value = "";
    String out = "";
    String after = present;
    switch (call.type()) {
      case PUT -> after = value = unique;
      case APPEND -> after = present + (value = unique);
      case DELETE -> after = "";
      case GET -> out = present;
      case CAS -> {
        boolean matches = random.nextInt(2) == 0;
        expect = matches ? present : "v" + random.nextInt(calls.size()) + ".";
        value = unique;
        after = matches ? unique : present;
        out = Boolean.toString(matches);
      }
      case ACQUIRE, RELEASE, EXPIRE, USE -> throw new IllegalArgumentException();
    }
    if (happens) {
      registers.put(call.key(), after);
    }
    return new Operation(
        call.client(),
        call.type(),
        call.key(),
        value,
        expect,
        call.calledAt(),
        call.returnedAt(),
        call.status(),
        call.status() == Status.OK ? out : "");
  }
}
