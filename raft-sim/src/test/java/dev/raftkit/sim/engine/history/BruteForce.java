package dev.raftkit.sim.engine.history;

import dev.raftkit.sim.engine.workload.Operation;
import java.util.ArrayList;
import java.util.List;

/** Tries every order of a few operations on one key, without any cleverness. */
final class BruteForce {
  private record LockState(long token, int holder, long granted, long accepted) {}

  private BruteForce() {}

  static boolean isLinearizable(List<Operation> history) {
    List<Operation> left = new ArrayList<>();
    for (Operation operation : history) {
      if (operation.status() != Operation.Status.FAIL) {
        left.add(operation);
      }
    }
    boolean isLock = history.get(0).type().isOfLock();
    return isLock
        ? explain(new LockState(-1, -1, -1, -1), left, knowsGrants(history))
        : explain("", left);
  }

  private static boolean explain(String state, List<Operation> left) {
    if (left.stream().allMatch(BruteForce::isOptional)) {
      return true;
    }
    for (Operation operation : left) {
      if (mayBeNext(operation, left)) {
        for (String after : after(state, operation)) {
          if (explain(after, without(left, operation))) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean explain(LockState state, List<Operation> left, boolean knowsGrants) {
    if (left.stream().allMatch(BruteForce::isOptional)) {
      return true;
    }
    for (Operation operation : left) {
      if (mayBeNext(operation, left)) {
        for (LockState after : after(state, operation, knowsGrants)) {
          if (explain(after, without(left, operation), knowsGrants)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean knowsGrants(List<Operation> history) {
    List<Operation> acquires =
        history.stream().filter(each -> each.type() == Operation.Type.ACQUIRE).toList();
    return !acquires.isEmpty() && acquires.stream().noneMatch(BruteForce::isOptional);
  }

  private static boolean isOptional(Operation operation) {
    return operation.status() == Operation.Status.INFO;
  }

  private static boolean mayBeNext(Operation operation, List<Operation> left) {
    return left.stream()
        .noneMatch(other -> !isOptional(other) && other.returnedAt() < operation.calledAt());
  }

  private static List<Operation> without(List<Operation> left, Operation operation) {
    List<Operation> rest = new ArrayList<>(left);
    rest.remove(operation);
    return rest;
  }

  /** The states that an operation can lead to, none if its answer contradicts. */
  private static List<String> after(String state, Operation operation) {
    boolean known = !isOptional(operation);
    return switch (operation.type()) {
      case PUT -> List.of(operation.value());
      case DELETE -> List.of("");
      case APPEND -> List.of(state + operation.value());
      case GET -> !known || state.equals(operation.out()) ? List.of(state) : List.of();
      case CAS -> {
        boolean matches = state.equals(operation.expect());
        boolean answered = !known || operation.out().equals(Boolean.toString(matches));
        yield answered ? List.of(matches ? operation.value() : state) : List.of();
      }
      case ACQUIRE, RELEASE, EXPIRE, USE -> throw new IllegalArgumentException();
    };
  }

  private static List<LockState> after(LockState state, Operation operation, boolean knowsGrants) {
    boolean known = !isOptional(operation);
    boolean isFree = state.token() < 0;
    long token = operation.value().isEmpty() ? -1 : Long.parseLong(operation.value());
    LockState freed = new LockState(-1, -1, state.granted(), state.accepted());
    switch (operation.type()) {
      case ACQUIRE -> {
        return acquired(state, operation, isFree);
      }
      case RELEASE -> {
        boolean isHolder =
            !isFree && (token < 0 ? state.holder() == operation.client() : state.token() == token);
        boolean answered = !known || isHolder != operation.out().equals("false");
        return answered ? List.of(isHolder ? freed : state) : List.of();
      }
      case EXPIRE -> {
        return List.of(token < 0 || state.token() == token ? freed : state);
      }
      case USE -> {
        boolean isAccepted =
            token >= state.accepted() && (!knowsGrants || token <= state.granted());
        boolean answered = !known || operation.out().equals(Boolean.toString(isAccepted));
        LockState used = new LockState(state.token(), state.holder(), state.granted(), token);
        return answered ? List.of(isAccepted ? used : state) : List.of();
      }
      default -> throw new IllegalArgumentException();
    }
  }

  private static List<LockState> acquired(LockState state, Operation operation, boolean isFree) {
    if (isOptional(operation)) {
      List<LockState> outcomes = new ArrayList<>(List.of(state));
      for (long token = state.granted() + 1; isFree && token < state.granted() + 4; token++) {
        outcomes.add(new LockState(token, operation.client(), token, state.accepted()));
      }
      return outcomes;
    }
    if (operation.out().isEmpty()) {
      return isFree ? List.of() : List.of(state);
    }
    long token = Long.parseLong(operation.out());
    return isFree && token > state.granted()
        ? List.of(new LockState(token, operation.client(), token, state.accepted()))
        : List.of();
  }
}
