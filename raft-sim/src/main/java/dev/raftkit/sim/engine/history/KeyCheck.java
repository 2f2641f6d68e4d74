package dev.raftkit.sim.engine.history;

import dev.raftkit.sim.engine.workload.Operation;
import java.util.ArrayList;
import java.util.List;

/** Checks the operations on one key. */
final class KeyCheck {
  private final String key;
  private final boolean isLock;
  private final boolean knowsGrants;
  private final List<Claim> claims = new ArrayList<>();
  private long explainedBefore;

  KeyCheck(List<Operation> operations) {
    key = operations.get(0).key();
    isLock = operations.get(0).type().isOfLock();
    knowsGrants = knowsGrants(operations);
    for (Operation operation : operations) {
      if (operation.status() != Operation.Status.FAIL) {
        claims.add(Claim.of(operation));
      }
    }
  }

  /** Whether the history tells which tokens were given. */
  private static boolean knowsGrants(List<Operation> operations) {
    boolean anyGrant = false;
    for (Operation operation : operations) {
      if (operation.type() == Operation.Type.ACQUIRE) {
        anyGrant = true;
        if (operation.status() == Operation.Status.INFO) {
          return false;
        }
      }
    }
    return anyGrant;
  }

  String key() {
    return key;
  }

  /** Looks for an order of what the clients know. */
  Search.Outcome search(Budget budget) {
    Search search = of(claims, budget);
    Search.Outcome outcome = search.run();
    if (outcome == Search.Outcome.IMPOSSIBLE) {
      explainedBefore = search.explainedBefore();
    }
    return outcome;
  }

  /** Looks for an order of what is claimed of the same operations, or of some of them. */
  Search of(List<Claim> claimed, Budget budget) {
    KeyHistory history =
        new KeyHistory(isLock ? LockModel.relevant(claimed) : RegisterModel.relevant(claimed));
    Model model = isLock ? new LockModel(history, knowsGrants) : new RegisterModel(history);
    return new Search(history, model, budget);
  }

  /** Finds out why the search for an order was in vain. */
  Contradiction contradiction(Budget budget) {
    return new Contradiction(claims, explainedBefore, fewer -> {
      Budget part = budget.part();
      Search.Outcome outcome = of(fewer, part).run();
      budget.spend(part);
      return outcome == Search.Outcome.IMPOSSIBLE;
    });
  }
}
