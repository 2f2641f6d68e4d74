package dev.raftkit.server.demo;

import java.util.Set;

/** All customers of a month, then those of the next. */
final class Bills {
  private static final int CUSTOMERS = 1_000;
  private static final int MONTHS_A_YEAR = 12;

  private int count;

  /** Whoever is the next to be charged. */
  ChargeKey next() {
    int month = count / CUSTOMERS;
    ChargeKey next = new ChargeKey(
        String.format("c%03d", count % CUSTOMERS),
        String.format("%d-%02d", 2026 + month / MONTHS_A_YEAR, 1 + month % MONTHS_A_YEAR));
    count++;
    return next;
  }

  /** Whoever is the next of those who were not charged yet. */
  ChargeKey next(Set<ChargeKey> charged) {
    ChargeKey next = next();
    while (charged.contains(next)) {
      next = next();
    }
    return next;
  }
}
