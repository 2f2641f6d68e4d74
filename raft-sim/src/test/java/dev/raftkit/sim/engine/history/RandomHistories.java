package dev.raftkit.sim.engine.history;

import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.workload.Operation;
import dev.raftkit.sim.engine.workload.Operation.Status;
import java.util.ArrayList;
import java.util.List;

/** Small histories of one key with random answers, about half of which have an order. */
final class RandomHistories {
  private static final List<List<Operation.Type>> MIXES = List.of(
      List.of(Operation.Type.PUT, Operation.Type.GET),
      List.of(Operation.Type.PUT, Operation.Type.GET, Operation.Type.GET, Operation.Type.DELETE),
      List.of(Operation.Type.APPEND, Operation.Type.GET),
      List.of(Operation.Type.PUT, Operation.Type.APPEND, Operation.Type.GET, Operation.Type.DELETE),
      List.of(Operation.Type.PUT, Operation.Type.GET, Operation.Type.CAS),
      List.of(
          Operation.Type.PUT,
          Operation.Type.GET,
          Operation.Type.APPEND,
          Operation.Type.DELETE,
          Operation.Type.CAS),
      List.of(
          Operation.Type.ACQUIRE,
          Operation.Type.ACQUIRE,
          Operation.Type.RELEASE,
          Operation.Type.EXPIRE,
          Operation.Type.USE),
      List.of(Operation.Type.ACQUIRE, Operation.Type.USE));

  private static final int TIMES = 20;

  private final RandomStream random;

  RandomHistories(RandomStream random) {
    this.random = random;
  }

  List<Operation> next(int operations) {
    List<Operation.Type> mix = MIXES.get(random.nextInt(MIXES.size()));
    boolean namesTokens = random.nextInt(2) == 0;
    int values = 1 + random.nextInt(4);
    int length = 1 + random.nextInt(TIMES);
    List<Operation> history = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      Operation.Type type = mix.get(random.nextInt(mix.size()));
      long call = random.nextInt(TIMES);
      long end = call + random.nextInt(length);
      int fate = random.nextInt(8);
      // Who names the token of another's unanswered acquire knows more than a client can.
      boolean mayBeUnknown = !namesTokens || type != Operation.Type.ACQUIRE;
      Status status = fate == 0 && mayBeUnknown ? Status.INFO : fate == 1 ? Status.FAIL : Status.OK;
      history.add(new Operation(
          random.nextInt(3),
          type,
          "k",
          value(type, values, namesTokens),
          type == Operation.Type.CAS ? text(values) : "",
          call,
          status == Status.INFO ? 0 : end,
          status,
          status == Status.OK ? answer(type, values) : ""));
    }
    return history;
  }

  private String value(Operation.Type type, int values, boolean namesTokens) {
    return switch (type) {
      case PUT, CAS, APPEND -> text(values);
      case GET, DELETE, ACQUIRE -> "";
      case USE -> token();
      case RELEASE, EXPIRE -> namesTokens ? token() : "";
    };
  }

  private String answer(Operation.Type type, int values) {
    return switch (type) {
      case PUT, APPEND, DELETE, EXPIRE -> "";
      case GET -> random.nextInt(3) == 0 ? text(values) + text(values) : text(values);
      case CAS, USE -> random.nextInt(2) == 0 ? "true" : "false";
      case RELEASE -> random.nextInt(3) == 0 ? "false" : "";
      case ACQUIRE -> random.nextInt(3) == 0 ? "" : token();
    };
  }

  private String token() {
    return "" + random.nextInt(4);
  }

  /** One of a few texts; some begin with others. */
  private String text(int values) {
    return List.of("", "a", "b", "ab").get(random.nextInt(values));
  }
}
