package dev.raftkit.server.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * What a ledger's file says, counted line by line afterwards and not by the code that refused.
 *
 * @param charges accepted charges
 * @param duplicateCharges accepted charges whose key had been charged before
 * @param staleRejected charges refused because a higher token was registered
 * @param repeatsRejected charges refused because their key had been charged before
 */
record LedgerBook(long charges, long duplicateCharges, long staleRejected, long repeatsRejected) {
  static LedgerBook read(Path file) throws IOException {
    Set<String> keys = new HashSet<>();
    long[] counts = new long[4];
    for (String line : Files.readAllLines(file)) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "charge" -> {
          counts[0]++;
          counts[1] += keys.add(words[2] + " " + words[3]) ? 0 : 1;
        }
        case "stale" -> counts[2]++;
        case "repeated" -> counts[3]++;
        default -> {
          // Registrations are no charges.
        }
      }
    }
    return new LedgerBook(counts[0], counts[1], counts[2], counts[3]);
  }
}
