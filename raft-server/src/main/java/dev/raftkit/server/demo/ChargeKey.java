package dev.raftkit.server.demo;

/**
 * Names the deed and not the attempt: the idempotency key of a charge.
 *
 * @param customer without spaces
 * @param period the month to be paid for
 */
record ChargeKey(String customer, String period) {
  static final int LENGTH_MAX = 32;

  ChargeKey {
    check(customer);
    check(period);
  }

  private static void check(String word) {
    if (word.isEmpty() || word.length() > LENGTH_MAX || word.chars().anyMatch(c -> c <= ' ')) {
      throw new IllegalArgumentException(
          "customer and period are words of 1 to " + LENGTH_MAX + " characters");
    }
  }

  @Override
  public String toString() {
    return customer + " " + period;
  }
}
