package dev.raftkit.sim.engine.history;

import dev.raftkit.sim.engine.workload.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A lock that gives a token to whoever gets it, each larger than the last, and what the lock
 * protects, which refuses a token that is lower than one that it has accepted.
 */
final class LockModel implements Model {
  private static final String REFUSED_ANSWER = "false";
  private static final long NO_TOKEN = -1;
  private static final long UNKNOWN_TOKEN = -2;
  private static final int NOBODY = -1;
  private static final int NO_TWIN = -1;

  /**
   * A state.
   *
   * @param token of the holder, {@link #NO_TOKEN} when the lock is free, {@link #UNKNOWN_TOKEN} when
   *     the client was not told
   * @param holder the client that holds the lock
   * @param granted the highest token given so far, the lowest possible if that is not known
   * @param accepted the highest token accepted so far
   */
  private record State(long token, int holder, long granted, long accepted)
      implements Comparable<State> {
    private static final Comparator<State> ORDER = Comparator.comparingLong(State::granted)
        .thenComparingLong(State::accepted)
        .thenComparingLong(State::token)
        .thenComparingInt(State::holder);

    @Override
    public int compareTo(State other) {
      return ORDER.compare(this, other);
    }

    boolean isFree() {
      return token == NO_TOKEN;
    }

    /** Whether the holder has a token, or may have it. */
    boolean isHeldWith(long named) {
      return token == named || (token == UNKNOWN_TOKEN && named >= granted);
    }

    /** The holder's token, if it is named, is known by that. */
    State freed(long named) {
      return new State(NO_TOKEN, NOBODY, Math.max(granted, named), accepted);
    }

    State grantedTo(int client, long newToken) {
      return new State(newToken, client, newToken, accepted);
    }

    State grantedWithoutAnswerTo(int client) {
      return new State(UNKNOWN_TOKEN, client, granted + 1, accepted);
    }

    State accepting(long newToken) {
      return new State(token, holder, granted, newToken);
    }
  }

  private final KeyHistory history;
  private final long[] tokens;
  private final boolean knowsGrants;
  private final List<State> states = new ArrayList<>();
  private final SortedMap<State, Integer> numbers = new TreeMap<>();

  /**
   * Creates a lock.
   *
   * @param knowsGrants whether the history tells which tokens were given; if not, any may have been
   */
  LockModel(KeyHistory history, boolean knowsGrants) {
    this.history = history;
    this.knowsGrants = knowsGrants;
    tokens = new long[history.size()];
    for (int i = 0; i < tokens.length; i++) {
      Operation operation = history.operation(i);
      boolean acquires = operation.type() == Operation.Type.ACQUIRE;
      String token = acquires ? operation.out() : operation.value();
      tokens[i] = token.isEmpty() ? NO_TOKEN : Long.parseLong(token);
    }
  }

  /** Leaves out what is no part of any order. */
  static List<Claim> relevant(List<Claim> claims) {
    List<Claim> relevant = new ArrayList<>();
    for (Claim claim : claims) {
      if (claim.required() || !isRefused(claim.operation())) {
        relevant.add(claim);
      }
    }
    return relevant;
  }

  private static boolean isRefused(Operation operation) {
    boolean isKnown = operation.status() == Operation.Status.OK;
    return operation.type() == Operation.Type.ACQUIRE
        ? isKnown && operation.out().isEmpty()
        : operation.out().equals(REFUSED_ANSWER);
  }

  @Override
  public long initial() {
    return number(new State(NO_TOKEN, NOBODY, NO_TOKEN, NO_TOKEN));
  }

  @Override
  public long after(long number, int operation, long until) {
    State state = states.get((int) number);
    boolean works = works(state, operation);
    if (isRefused(history.operation(operation))) {
      return works ? REFUSED : number;
    }
    boolean mayBeIdle = history.operation(operation).type() == Operation.Type.EXPIRE
        && history.isRequired(operation);
    if (!works) {
      return mayBeIdle ? number : REFUSED;
    }
    long after = number(change(state, operation));
    boolean isUseless = after == number && !history.isRequired(operation);
    return isUseless ? REFUSED : after;
  }

  /** Whether the lock, or what it protects, would do as it is asked. */
  private boolean works(State state, int operation) {
    long token = tokens[operation];
    return switch (history.operation(operation).type()) {
      case ACQUIRE -> state.isFree() && (token == NO_TOKEN || token > state.granted());
      case RELEASE ->
        !state.isFree()
            && (token == NO_TOKEN
                ? state.holder() == history.operation(operation).client()
                : state.isHeldWith(token));
      case EXPIRE -> !state.isFree() && (token == NO_TOKEN || state.isHeldWith(token));
      case USE -> token >= state.accepted() && (!knowsGrants || token <= state.granted());
      case PUT, GET, APPEND, DELETE, CAS ->
        throw new IllegalArgumentException(
            "a lock does not know " + history.operation(operation).type().text());
    };
  }

  private State change(State state, int number) {
    Operation operation = history.operation(number);
    long token = tokens[number];
    return switch (operation.type()) {
      case ACQUIRE ->
        token == NO_TOKEN
            ? state.grantedWithoutAnswerTo(operation.client())
            : state.grantedTo(operation.client(), token);
      case RELEASE, EXPIRE -> state.freed(token);
      case USE -> state.accepting(token);
      case PUT, GET, APPEND, DELETE, CAS -> state;
    };
  }

  private long number(State state) {
    Integer known = numbers.get(state);
    if (known != null) {
      return known;
    }
    numbers.put(state, states.size());
    states.add(state);
    return states.size() - 1L;
  }

  @Override
  public boolean isForced(long state, int operation, long until) {
    return isRefused(history.operation(operation)) && !works(states.get((int) state), operation);
  }

  @Override
  public int twin(int operation) {
    return NO_TWIN;
  }

  @Override
  public void take(int operation) {
    // Nothing is counted: tokens order most of what there is.
  }

  @Override
  public void putBack(int operation) {
    // See above.
  }

  @Override
  public long canonical(long state) {
    return state;
  }
}
