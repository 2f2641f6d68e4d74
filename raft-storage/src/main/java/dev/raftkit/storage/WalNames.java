package dev.raftkit.storage;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the files of a write-ahead log are named. */
final class WalNames {
  private static final Pattern SEGMENT = Pattern.compile("wal-([0-9a-f]{16})");
  private static final Pattern SPARE = Pattern.compile("spare-([0-9a-f]{16})");

  private WalNames() {}

  static String segment(long sequence) {
    return numbered("wal-", sequence);
  }

  static String spare(long number) {
    return numbered("spare-", number);
  }

  /** The segments among some names, by their numbers. */
  static SortedMap<Long, String> segments(List<String> names) {
    TreeMap<Long, String> segments = new TreeMap<>();
    for (String name : names) {
      Matcher matcher = SEGMENT.matcher(name);
      if (matcher.matches()) {
        segments.put(Long.parseUnsignedLong(matcher.group(1), 16), name);
      }
    }
    return segments;
  }

  /** The numbers of the spare files among some names. */
  static SortedSet<Long> spares(List<String> names) {
    TreeSet<Long> spares = new TreeSet<>();
    for (String name : names) {
      Matcher matcher = SPARE.matcher(name);
      if (matcher.matches()) {
        spares.add(Long.parseUnsignedLong(matcher.group(1), 16));
      }
    }
    return spares;
  }

  private static String numbered(String prefix, long number) {
    String hex = Long.toHexString(number);
    return prefix + "0".repeat(16 - hex.length()) + hex;
  }
}
