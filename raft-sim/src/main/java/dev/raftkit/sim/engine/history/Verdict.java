package dev.raftkit.sim.engine.history;

import dev.raftkit.sim.engine.workload.Operation;
import java.util.List;

/**
 * Whether a history is linearizable.
 *
 * @param operations how many operations the history has
 * @param keys how many keys
 * @param key the key whose operations have no order, or for which no verdict was reached; otherwise ""
 * @param explained how many operations on that key had returned before the first that no order can
 *     explain
 * @param contradiction operations on that key, in the order of their calls, that no order explains
 *     whatever became of the others: without any one of them there is an order
 * @param reason why no verdict was reached, otherwise ""
 */
public record Verdict(
    Outcome outcome,
    int operations,
    int keys,
    String key,
    int explained,
    List<Operation> contradiction,
    String reason) {
  public Verdict {
    contradiction = List.copyOf(contradiction);
  }

  /** What a check came to. */
  public enum Outcome {
    /** Every key has an order of its operations that explains all answers. */
    LINEARIZABLE("linearizable"),
    /** A key has none. */
    NOT_LINEARIZABLE("not-linearizable"),
    /** A key needs more work than is allowed, and no other was found to be wrong. */
    GAVE_UP("gave-up");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  static Verdict linearizable(int operations, int keys) {
    return new Verdict(Outcome.LINEARIZABLE, operations, keys, "", 0, List.of(), "");
  }

  Verdict refusing(String failedKey, Contradiction why) {
    return new Verdict(
        Outcome.NOT_LINEARIZABLE,
        operations,
        keys,
        failedKey,
        why.explained(),
        why.operations(),
        "");
  }

  Verdict givingUp(String hardKey, String because) {
    return new Verdict(Outcome.GAVE_UP, operations, keys, hardKey, 0, List.of(), because);
  }

  public boolean isLinearizable() {
    return outcome == Outcome.LINEARIZABLE;
  }

  /** The operations of a contradiction as text. */
  public String toText() {
    StringBuilder text = new StringBuilder("no order explains what clients saw of ").append(key);
    String separator = ": ";
    for (Operation operation : contradiction) {
      text.append(separator).append(toText(operation));
      separator = "; ";
    }
    return text.toString();
  }

  /** An operation as text. */
  public static String toText(Operation operation) {
    StringBuilder text = new StringBuilder("client ")
        .append(operation.client())
        .append(' ')
        .append(operation.type().text());
    if (operation.type() == Operation.Type.CAS) {
      text.append(" from '").append(operation.expect()).append("' to");
    }
    if (!operation.value().isEmpty()) {
      text.append(" '").append(operation.value()).append('\'');
    }
    if (!operation.out().isEmpty() || operation.type() == Operation.Type.GET) {
      text.append(" -> '").append(operation.out()).append('\'');
    }
    return text.append(" [")
        .append(operation.calledAt())
        .append(", ")
        .append(operation.status() == Operation.Status.INFO ? "" : operation.returnedAt())
        .append(']')
        .toString();
  }
}
