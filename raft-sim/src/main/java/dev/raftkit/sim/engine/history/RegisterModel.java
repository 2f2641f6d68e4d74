package dev.raftkit.sim.engine.history;

import dev.raftkit.sim.engine.workload.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A register of text, "" when it was never written or is deleted. Besides the operations it counts
 * what is left: who will still ask for which text, and who can still write one.
 */
final class RegisterModel implements Model {
  private static final int NONE = -1;

  private final KeyHistory history;
  private final Texts texts;
  private final String[] values;

  /** The text that an operation compares with, or {@link #NONE}. */
  private final int[] compared;

  /** The value that an operation puts in place of what was there, or {@link #NONE}. */
  private final int[] written;

  private final int[] twins;

  private final long[] stateOfValue;

  /** For every value the texts that can begin with it. */
  private final int[][] textsOfValue;

  /** When the first required get is called that finds a text, and the last. */
  private final long[] firstGetAt;

  private final long[] lastGetAt;

  /** Whether there are only puts, gets and deletes. */
  private final boolean plain;

  /** Which operations append what is in no text. */
  private final boolean[] barren;

  private final int[] comparisonsLeft;
  private final int[] requiredLeft;
  private final int[] writersLeft;
  private int allWritersLeft;
  private final int[] refusalsLeft;

  /** For every text, how many values it can begin with can still be written. */
  private final int[] beginningsLeft;

  /** How many texts there are that can still be written, while one is left that must not find them. */
  private int avoidedTexts;

  RegisterModel(KeyHistory history) {
    this.history = history;
    int size = history.size();
    SortedSet<String> asked = new TreeSet<>();
    SortedSet<String> put = new TreeSet<>();
    SortedSet<String> appended = new TreeSet<>();
    boolean swaps = false;
    for (int i = 0; i < size; i++) {
      Operation operation = history.operation(i);
      swaps |= operation.type() == Operation.Type.CAS;
      if (isComparing(operation)) {
        asked.add(comparedText(operation));
      }
      if (isWriting(operation)) {
        put.add(operation.value());
      } else if (operation.type() == Operation.Type.APPEND && !operation.value().isEmpty()) {
        appended.add(operation.value());
      }
    }
    texts = new Texts(asked, !appended.isEmpty());
    plain = appended.isEmpty() && !swaps;
    values = put.toArray(new String[0]);
    stateOfValue = new long[values.length];
    textsOfValue = new int[values.length][0];
    lastGetAt = new long[texts.size()];
    Arrays.fill(lastGetAt, Long.MIN_VALUE);
    firstGetAt = new long[texts.size()];
    Arrays.fill(firstGetAt, Long.MAX_VALUE);
    for (int value = 0; value < values.length; value++) {
      stateOfValue[value] = texts.state(values[value]);
      textsOfValue[value] = textsOfValue(value, appended);
    }
    SortedSet<String> useful = texts.parts(appended);
    compared = new int[size];
    written = new int[size];
    comparisonsLeft = new int[texts.size()];
    requiredLeft = new int[texts.size()];
    writersLeft = new int[values.length];
    refusalsLeft = new int[texts.size()];
    beginningsLeft = new int[texts.size()];
    barren = new boolean[size];
    for (int i = 0; i < size; i++) {
      note(i, history.operation(i));
      barren[i] = !useful.contains(history.operation(i).value());
      count(i, 1);
    }
    twins = twins();
  }

  private int[] twins() {
    int[] found = new int[history.size()];
    Arrays.fill(found, NONE);
    int[] lastRequired = new int[values.length];
    int[] lastOptional = new int[values.length];
    Arrays.fill(lastRequired, NONE);
    Arrays.fill(lastOptional, NONE);
    for (int i = 0; i < found.length; i++) {
      int number = history.isRequired(i) ? history.byReturn(i) : i;
      int value = written[number];
      if (value != NONE) {
        int[] last = history.isRequired(i) ? lastRequired : lastOptional;
        boolean isTwin = last[value] != NONE && compared[last[value]] == compared[number];
        found[number] = isTwin ? last[value] : NONE;
        last[value] = number;
      }
    }
    return found;
  }

  /** Leaves out what is no part of any order, or of no use in it. */
  static List<Claim> relevant(List<Claim> claims) {
    SortedSet<String> asked = new TreeSet<>();
    boolean isSimple = true;
    for (Claim claim : claims) {
      Operation operation = claim.operation();
      isSimple &= operation.type() != Operation.Type.APPEND && !isRefusal(operation);
      if (isComparing(operation)) {
        asked.add(comparedText(operation));
      }
    }
    List<Claim> relevant = new ArrayList<>();
    for (Claim claim : claims) {
      Operation operation = claim.operation();
      boolean isIdle = operation.type() == Operation.Type.GET
          || isRefusal(operation)
          || (isSimple && !asked.contains(operation.value()));
      if (claim.required() || !isIdle) {
        relevant.add(claim);
      }
    }
    return relevant;
  }

  private static boolean isComparing(Operation operation) {
    return operation.type() == Operation.Type.GET || operation.type() == Operation.Type.CAS;
  }

  private static String comparedText(Operation operation) {
    return operation.type() == Operation.Type.GET ? operation.out() : operation.expect();
  }

  private static boolean isRefusal(Operation operation) {
    return operation.type() == Operation.Type.CAS && operation.out().equals("false");
  }

  private static boolean isWriting(Operation operation) {
    return operation.type() == Operation.Type.PUT
        || operation.type() == Operation.Type.DELETE
        || (operation.type() == Operation.Type.CAS && !isRefusal(operation));
  }

  private int[] textsOfValue(int value, SortedSet<String> appended) {
    int[] found = {};
    long state = stateOfValue[value];
    int text = state == Texts.IRRELEVANT ? NONE : texts.first(state);
    while (text != NONE) {
      // Behind nothing there is only what was appended.
      boolean canBegin = !values[value].isEmpty()
          || texts.text(text).isEmpty()
          || appended.stream().anyMatch(texts.text(text)::startsWith);
      if (canBegin) {
        found = Arrays.copyOf(found, found.length + 1);
        found[found.length - 1] = text;
      }
      text = texts.next(state, text);
    }
    return found;
  }

  private void note(int number, Operation operation) {
    compared[number] = isComparing(operation) ? texts.number(comparedText(operation)) : NONE;
    written[number] = isWriting(operation) ? Arrays.binarySearch(values, operation.value()) : NONE;
    if (operation.type() == Operation.Type.GET) {
      int text = compared[number];
      lastGetAt[text] = Math.max(lastGetAt[text], operation.calledAt());
      firstGetAt[text] = Math.min(firstGetAt[text], operation.calledAt());
    }
  }

  @Override
  public long initial() {
    return texts.state("");
  }

  @Override
  public long after(long state, int number, long until) {
    Operation operation = history.operation(number);
    return switch (operation.type()) {
      case GET -> texts.is(state, compared[number]) ? state : REFUSED;
      case PUT, DELETE ->
        isEarly(number, until) ? REFUSED : write(state, number, stateOfValue[written[number]]);
      case APPEND -> write(state, number, texts.append(state, operation.value()));
      case CAS -> {
        boolean matches = texts.is(state, compared[number]);
        if (isRefusal(operation)) {
          yield matches ? REFUSED : state;
        }
        yield matches ? write(state, number, stateOfValue[written[number]]) : REFUSED;
      }
      case ACQUIRE, RELEASE, EXPIRE, USE ->
        throw new IllegalArgumentException(
            "a register does not know " + operation.type().text());
    };
  }

  /**
   * Whether nothing could follow a write: those that find the text are not called yet, nobody else
   * can write it again for them, and the operation that returns first is another one.
   */
  private boolean isEarly(int number, long until) {
    int value = written[number];
    boolean isOnlyWriter = plain && writersLeft[value] == 1;
    if (!isOnlyWriter || stateOfValue[value] == Texts.IRRELEVANT) {
      return false;
    }
    int text = texts.first(stateOfValue[value]);
    boolean returnsFirst = history.isRequired(number) && history.returnedAt(number) <= until;
    return requiredLeft[text] > 0 && firstGetAt[text] > until && !returnsFirst;
  }

  private long write(long from, int number, long to) {
    boolean isUseless = !history.isRequired(number) && (to == from || isIdle(from, to));
    return isUseless || losesText(from, number, to) ? REFUSED : to;
  }

  /** Whether nothing comes of a write but that what was there is gone, which nobody minded. */
  private boolean isIdle(long from, long to) {
    boolean isMinded = texts.grow() ? avoidedTexts > 0 || isAvoided(from) : isAvoided(from);
    return !isMinded && canonical(to) == Texts.IRRELEVANT;
  }

  private boolean isAvoided(long state) {
    return state != Texts.IRRELEVANT
        && texts.is(state, texts.first(state))
        && refusalsLeft[texts.first(state)] > 0;
  }

  /** Whether a text that someone still finds can never be there again. */
  private boolean losesText(long from, int number, long to) {
    if (from == Texts.IRRELEVANT || from == to) {
      return false;
    }
    for (int text = texts.first(from); text >= 0; text = texts.next(from, text)) {
      boolean isOwn = compared[number] == text && history.isRequired(number);
      int others = requiredLeft[text] - (isOwn ? 1 : 0);
      if (others > 0 && !texts.begins(to, text) && beginningsLeft[text] == 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isForced(long state, int number, long until) {
    Operation operation = history.operation(number);
    return switch (operation.type()) {
      case GET -> texts.is(state, compared[number]);
      case CAS -> {
        boolean matches = texts.is(state, compared[number]);
        yield isRefusal(operation)
            ? !matches
            : matches && operation.value().equals(operation.expect());
      }
      case PUT, DELETE ->
        state == Texts.IRRELEVANT
            && avoidedTexts == 0
            && isDoneBy(stateOfValue[written[number]], until);
      case APPEND ->
        operation.value().isEmpty()
            || (state == Texts.IRRELEVANT
                && avoidedTexts == 0
                && (barren[number] || allWritersLeft == 0));
      case ACQUIRE, RELEASE, EXPIRE, USE -> false;
    };
  }

  /** Whether all that find this text are at hand, so that nothing is to be seen of it afterwards. */
  private boolean isDoneBy(long written, long until) {
    return canonical(written) == Texts.IRRELEVANT
        || (plain && lastGetAt[texts.first(written)] <= until);
  }

  @Override
  public int twin(int number) {
    return twins[number];
  }

  @Override
  public void take(int number) {
    count(number, -1);
  }

  @Override
  public void putBack(int number) {
    count(number, 1);
  }

  private void count(int number, int change) {
    int text = compared[number];
    if (text != NONE) {
      comparisonsLeft[text] += change;
      if (isRefusal(history.operation(number))) {
        avoidedTexts -= isAvoidable(text);
        refusalsLeft[text] += change;
        avoidedTexts += isAvoidable(text);
      } else if (history.isRequired(number)) {
        requiredLeft[text] += change;
      }
    }
    if (written[number] != NONE) {
      countWriter(written[number], change);
    }
  }

  private void countWriter(int value, int change) {
    allWritersLeft += change;
    writersLeft[value] += change;
    boolean wasOrIsLast = writersLeft[value] == (change > 0 ? 1 : 0);
    if (wasOrIsLast) {
      for (int text : textsOfValue[value]) {
        avoidedTexts -= isAvoidable(text);
        beginningsLeft[text] += change;
        avoidedTexts += isAvoidable(text);
      }
    }
  }

  private int isAvoidable(int text) {
    return refusalsLeft[text] > 0 && beginningsLeft[text] > 0 ? 1 : 0;
  }

  @Override
  public long canonical(long state) {
    if (state == Texts.IRRELEVANT) {
      return state;
    }
    for (int text = texts.first(state); text >= 0; text = texts.next(state, text)) {
      if (comparisonsLeft[text] > 0) {
        return state;
      }
    }
    return Texts.IRRELEVANT;
  }
}
