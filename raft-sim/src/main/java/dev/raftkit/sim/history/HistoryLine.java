package dev.raftkit.sim.history;

import dev.raftkit.sim.engine.workload.Operation;
import dev.raftkit.sim.engine.workload.Operation.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One line of a history: an operation as JSON. */
final class HistoryLine {
  private static final Set<String> NAMES = new TreeSet<>(
      List.of("client", "op", "key", "value", "expect", "call", "return", "status", "out"));

  private final Map<String, Object> fields;
  private final Operation.Type type;
  private final Status status;

  private HistoryLine(Map<String, Object> fields) {
    this.fields = fields;
    for (String name : fields.keySet()) {
      require(NAMES.contains(name), "there is no field \"" + name + "\"; there are " + NAMES);
    }
    this.type = type(text("op"));
    this.status = status(text("status"));
  }

  /**
   * Reads an operation.
   *
   * @throws IllegalArgumentException if the line is none; the message says why
   */
  static Operation parse(String line) {
    return new HistoryLine(JsonObject.parse(line)).operation();
  }

  private Operation operation() {
    long client = number("client");
    require(
        client >= 0 && client <= Integer.MAX_VALUE,
        "\"client\" is a number from 0 to 2147483647, not " + client);
    long call = number("call");
    Operation operation = new Operation(
        (int) client, type, text("key"), value(), expect(), call, returned(call), status, out());
    checkTokens(operation);
    return operation;
  }

  private String value() {
    return switch (type) {
      case PUT, APPEND, CAS, USE -> text("value");
      case RELEASE, EXPIRE -> fields.containsKey("value") ? text("value") : "";
      case GET, DELETE, ACQUIRE -> "";
    };
  }

  private String expect() {
    return type == Operation.Type.CAS ? text("expect") : "";
  }

  private long returned(long call) {
    if (status == Status.INFO) {
      require(
          !fields.containsKey("return"),
          "an operation of status \"info\" has no \"return\": nobody knows when it ended");
      return 0;
    }
    long returned = number("return");
    require(returned >= call, "\"return\" " + returned + " is before \"call\" " + call);
    return returned;
  }

  private String out() {
    if (status != Status.OK) {
      return "";
    }
    return switch (type) {
      case GET, ACQUIRE -> text("out");
      case CAS, USE -> truth(text("out"));
      case RELEASE -> fields.containsKey("out") ? truth(text("out")) : "";
      case PUT, APPEND, DELETE, EXPIRE -> "";
    };
  }

  private static String truth(String text) {
    require(
        text.equals("true") || text.equals("false"),
        "\"out\" is \"true\" or \"false\", not \"" + text + "\"");
    return text;
  }

  private static void checkTokens(Operation operation) {
    if (operation.type() == Operation.Type.ACQUIRE) {
      checkToken("out", operation.out());
    } else if (operation.type().isOfLock()) {
      require(
          operation.type() != Operation.Type.USE || !operation.value().isEmpty(),
          "a use needs the token as its \"value\"");
      checkToken("value", operation.value());
    }
  }

  private static void checkToken(String name, String token) {
    boolean isNumber = token.length() <= 18 && token.chars().allMatch(c -> c >= '0' && c <= '9');
    require(
        isNumber,
        "\"" + name + "\" is a token, a whole number of at most 18 digits, not \"" + token + "\"");
  }

  private static Operation.Type type(String text) {
    List<String> known = new ArrayList<>();
    for (Operation.Type type : Operation.Type.values()) {
      if (type.text().equals(text)) {
        return type;
      }
      known.add(type.text());
    }
    throw new IllegalArgumentException("there is no \"op\" \"" + text + "\"; there are " + known);
  }

  private static Status status(String text) {
    for (Status status : Status.values()) {
      if (status.text().equals(text)) {
        return status;
      }
    }
    throw new IllegalArgumentException(
        "\"status\" is \"ok\", \"fail\" or \"info\", not \"" + text + "\"");
  }

  private String text(String name) {
    if (field(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException(
        "\"" + name + "\" is a string in quotes, not " + field(name));
  }

  private long number(String name) {
    if (field(name) instanceof Long number) {
      return number;
    }
    throw new IllegalArgumentException(
        "\"" + name + "\" is a whole number without quotes, not \"" + field(name) + "\"");
  }

  private Object field(String name) {
    Object value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("\"" + name + "\" is missing");
    }
    return value;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
