package dev.raftkit.server.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Where whoever is elected signs: a line "TOKEN NAME", in a file that all share. */
record Book(Path file) {
  /** One short write at the end of the file: lines do not mix. */
  void sign(long token, String name) {
    try {
      Files.writeString(
          file, token + " " + name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot sign " + file, e);
    }
  }

  /** Who was elected at which token. */
  Map<Long, Set<String>> elected() throws IOException {
    Map<Long, Set<String>> elected = new TreeMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(" ", -1);
        elected
            .computeIfAbsent(Long.valueOf(words[0]), token -> new TreeSet<>())
            .add(words[1]);
      }
    }
    return elected;
  }

  /** How many there were at one token, at most. */
  static long most(Map<Long, Set<String>> elected) {
    return elected.values().stream().mapToLong(Set::size).max().orElse(0);
  }
}
