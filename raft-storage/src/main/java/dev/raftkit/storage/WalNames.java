package dev.raftkit.storage;

import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How the files of a write-ahead log are named. */
final class WalNames {
  private static final String SEGMENT = "wal-";
  private static final String SPARE = "spare-";
  private static final int DIGITS = 16;
  private static final String ZEROS = "0".repeat(DIGITS);

  private WalNames() {}

  static String segment(long sequence) {
    return numbered(SEGMENT, sequence);
  }

  static String spare(long number) {
    return numbered(SPARE, number);
  }

  /** The segments among some names, by their numbers. */
  static SortedMap<Long, String> segments(Collection<String> names) {
    TreeMap<Long, String> segments = new TreeMap<>();
    for (String name : names) {
      if (isNumbered(SEGMENT, name)) {
        segments.put(number(SEGMENT, name), name);
      }
    }
    return segments;
  }

  /** The numbers of the spare files among some names. */
  static SortedSet<Long> spares(Collection<String> names) {
    TreeSet<Long> spares = new TreeSet<>();
    for (String name : names) {
      if (isNumbered(SPARE, name)) {
        spares.add(number(SPARE, name));
      }
    }
    return spares;
  }

  private static String numbered(String prefix, long number) {
    String hex = Long.toHexString(number);
    return prefix.concat(ZEROS.substring(hex.length())).concat(hex);
  }

  /** There is one way only to write a name. */
  private static boolean isNumbered(String prefix, String name) {
    if (name.length() != prefix.length() + DIGITS || !name.startsWith(prefix)) {
      return false;
    }
    for (int i = prefix.length(); i < name.length(); i++) {
      char digit = name.charAt(i);
      boolean isHexadecimal = (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
      if (!isHexadecimal) {
        return false;
      }
    }
    return true;
  }

  private static long number(String prefix, String name) {
    return Long.parseUnsignedLong(name.substring(prefix.length()), 16);
  }
}
