package dev.raftkit.sim.engine.history;

import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The texts that some operation compares a register with, in order. What is in a register matters
 * only as far as it is the beginning of one of them: it is named by the first of those, and its
 * length.
 */
final class Texts {
  /** What no operation compares with, whatever is appended. */
  static final long IRRELEVANT = -1;

  private static final long PARTS_WORK_MAX = 1_000_000;

  private final String[] texts;
  private final boolean grow;

  /** How many characters a text shares with the one before it. */
  private final int[] shared;

  /**
   * Creates the texts.
   *
   * @param grow whether anything is ever appended; if not, only whole texts matter
   */
  Texts(SortedSet<String> compared, boolean grow) {
    this.texts = compared.toArray(new String[0]);
    this.grow = grow;
    this.shared = new int[texts.length];
    for (int i = 1; i < texts.length; i++) {
      shared[i] = sharedLength(texts[i - 1], texts[i]);
    }
  }

  private static int sharedLength(String one, String other) {
    int length = 0;
    int max = Math.min(one.length(), other.length());
    while (length < max && one.charAt(length) == other.charAt(length)) {
      length++;
    }
    return length;
  }

  /** Whether anything is ever appended. */
  boolean grow() {
    return grow;
  }

  /** Those of some words that are part of a text; all of them if it is much work to know. */
  SortedSet<String> parts(SortedSet<String> words) {
    long characters = 0;
    for (String text : texts) {
      characters += text.length();
    }
    if (characters * words.size() > PARTS_WORK_MAX) {
      return words;
    }
    TreeSet<String> parts = new TreeSet<>();
    for (String word : words) {
      for (int i = 0; i < texts.length && !parts.contains(word); i++) {
        if (texts[i].contains(word)) {
          parts.add(word);
        }
      }
    }
    return parts;
  }

  int size() {
    return texts.length;
  }

  String text(int number) {
    return texts[number];
  }

  /** The number of a text that is known to be one of these. */
  int number(String text) {
    return Arrays.binarySearch(texts, text);
  }

  /** What a register is that holds this text. */
  long state(String text) {
    int found = Arrays.binarySearch(texts, text);
    int first = found >= 0 ? found : -found - 1;
    boolean matters = found >= 0 || (grow && first < texts.length && texts[first].startsWith(text));
    return matters ? (long) first << 32 | text.length() : IRRELEVANT;
  }

  /** What a register is after something was appended. */
  long append(long state, String suffix) {
    return state == IRRELEVANT
        ? IRRELEVANT
        : state(texts[first(state)].substring(0, length(state)) + suffix);
  }

  /** Whether a register holds the text of a number, neither more nor less. */
  boolean is(long state, int number) {
    return state != IRRELEVANT && first(state) == number && length(state) == texts[number].length();
  }

  /** The number of the first text that begins with what a register holds. */
  int first(long state) {
    return (int) (state >>> 32);
  }

  /** The number of the next text that begins so, or -1. */
  int next(long state, int number) {
    int next = number + 1;
    return grow && next < texts.length && shared[next] >= length(state) ? next : -1;
  }

  private static int length(long state) {
    return (int) state;
  }

  /** Whether the text of a number begins with what a register holds. */
  boolean begins(long state, int number) {
    if (state == IRRELEVANT) {
      return false;
    }
    int length = length(state);
    return grow
        ? texts[number].regionMatches(0, texts[first(state)], 0, length)
            && texts[number].length() >= length
        : first(state) == number;
  }
}
