package dev.raftkit.kv;

/**
 * A condition of a transaction: what one key has, compared with what is expected. Of a key that is not
 * there every number is 0, and no comparison of its value holds.
 *
 * @param expected the number, 0 for {@link Target#VALUE}
 * @param expectedValue empty for all other targets
 */
public record Comparison(
    Bytes key, Target target, Operator operator, long expected, Bytes expectedValue) {
  /** What of a key is compared. */
  public enum Target {
    VALUE(1),
    CREATE_REVISION(2),
    MOD_REVISION(3),
    VERSION(4),
    LEASE(5);

    final int code;

    Target(int code) {
      this.code = code;
    }
  }

  /** How it is compared: what the key has stands on the left, what is expected on the right. */
  public enum Operator {
    EQUAL(1),
    NOT_EQUAL(2),
    LESS(3),
    GREATER(4);

    final int code;

    Operator(int code) {
      this.code = code;
    }

    /** Whether it holds of two of which the left one is less (negative), equal (0) or greater. */
    public boolean holds(int comparison) {
      return switch (this) {
        case EQUAL -> comparison == 0;
        case NOT_EQUAL -> comparison != 0;
        case LESS -> comparison < 0;
        case GREATER -> comparison > 0;
      };
    }
  }

  public Comparison {
    Form.requireKey(key);
    Form.requireValue(expectedValue);
    Form.require(
        target == Target.VALUE ? expected == 0 : expectedValue.length() == 0,
        "a comparison of " + target + " with a number and a value: it takes one of them");
  }

  /** Compares the value, by the order of {@link Bytes}. */
  public static Comparison value(Bytes key, Operator operator, Bytes expected) {
    return new Comparison(key, Target.VALUE, operator, 0, expected);
  }

  /** Compares a number. */
  public static Comparison number(Bytes key, Target target, Operator operator, long expected) {
    return new Comparison(key, target, operator, expected, Bytes.EMPTY);
  }

  /** Holds if the key is not there. */
  public static Comparison isAbsent(Bytes key) {
    return number(key, Target.VERSION, Operator.EQUAL, 0);
  }

  /** Holds if the key was last written at a revision; for 0 if it is not there. */
  public static Comparison isUnchanged(Bytes key, long modRevision) {
    return number(key, Target.MOD_REVISION, Operator.EQUAL, modRevision);
  }
}
