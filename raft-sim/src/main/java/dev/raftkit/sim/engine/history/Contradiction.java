package dev.raftkit.sim.engine.history;

import dev.raftkit.sim.engine.workload.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Why a history of one key has no order: the first return up to which there is none, and as few
 * operations as possible that contradict each other. All others are taken for optional, as if nobody
 * knew what became of them; so what remains is a contradiction by itself.
 */
final class Contradiction {
  private static final int LATEST = 64;
  private static final int LATEST_GROWTH = 8;

  private final Predicate<List<Claim>> isImpossible;
  private List<Claim> required = new ArrayList<>();
  private final List<Claim> optional = new ArrayList<>();
  private final int explained;

  /**
   * Finds a contradiction.
   *
   * @param claims what has no order
   * @param explainedBefore the return of an operation: what returned before has an order
   * @param isImpossible whether claims certainly have none either
   */
  Contradiction(List<Claim> claims, long explainedBefore, Predicate<List<Claim>> isImpossible) {
    this.isImpossible = isImpossible;
    long end = firstImpossibleReturn(claims, explainedBefore);
    int before = 0;
    for (Claim claim : claims) {
      if (claim.operation().calledAt() <= end) {
        (isRequiredAt(claim, end) ? required : optional).add(claim);
        before += isRequiredAt(claim, end) && claim.operation().returnedAt() < end ? 1 : 0;
      }
    }
    explained = before;
    required.sort(Comparator.comparingLong(claim -> claim.operation().calledAt()));
    relax();
  }

  /** How many operations had returned before. */
  int explained() {
    return explained;
  }

  /** The operations that contradict each other, in the order of their calls. */
  List<Operation> operations() {
    return required.stream().map(Claim::operation).toList();
  }

  private long firstImpossibleReturn(List<Claim> claims, long explainedBefore) {
    long[] returns = claims.stream()
        .filter(Claim::required)
        .mapToLong(claim -> claim.operation().returnedAt())
        .filter(time -> time >= explainedBefore)
        .sorted()
        .toArray();
    int low = 0;
    int high = returns.length - 1;
    // What nothing explains is mostly close to where the search ended.
    for (int step = 1; low + step < high; step *= 2) {
      if (isImpossible.test(upTo(claims, returns[low + step]))) {
        high = low + step;
      } else {
        low += step + 1;
      }
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isImpossible.test(upTo(claims, returns[middle]))) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return returns[high];
  }

  /** What had been called by a time, and what was known by then. */
  private static List<Claim> upTo(List<Claim> claims, long time) {
    List<Claim> prefix = new ArrayList<>();
    for (Claim claim : claims) {
      if (claim.operation().calledAt() <= time) {
        prefix.add(new Claim(claim.operation(), isRequiredAt(claim, time)));
      }
    }
    return prefix;
  }

  private static boolean isRequiredAt(Claim claim, long time) {
    return claim.required() && claim.operation().returnedAt() <= time;
  }

  /** Makes optional what can be, in large pieces first; mostly the latest operations are enough. */
  private void relax() {
    int latest = LATEST;
    while (latest < required.size() && !makeOptional(0, required.size() - latest)) {
      latest *= LATEST_GROWTH;
    }
    for (int piece = (required.size() + 1) / 2; piece >= 1; piece /= 2) {
      for (int start = 0; start < required.size(); ) {
        int end = Math.min(start + piece, required.size());
        if (!makeOptional(start, end)) {
          start = end;
        }
      }
    }
  }

  /** Makes some required operations optional, unless there may be an order then. */
  private boolean makeOptional(int start, int end) {
    List<Claim> kept = new ArrayList<>(required.subList(0, start));
    kept.addAll(required.subList(end, required.size()));
    List<Claim> relaxed = required.subList(start, end);
    if (!isImpossible.test(with(kept, relaxed))) {
      return false;
    }
    optional.addAll(relaxed);
    required = kept;
    return true;
  }

  private List<Claim> with(List<Claim> kept, List<Claim> relaxed) {
    List<Claim> claims = new ArrayList<>(kept);
    for (Claim claim : optional) {
      claims.add(new Claim(claim.operation(), false));
    }
    for (Claim claim : relaxed) {
      claims.add(new Claim(claim.operation(), false));
    }
    return claims;
  }
}
