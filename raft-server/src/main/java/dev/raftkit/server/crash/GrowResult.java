package dev.raftkit.server.crash;

import dev.raftkit.server.cli.Json;
import dev.raftkit.sim.engine.history.Verdict;
import java.util.List;
import java.util.Locale;

/**
 * What a cluster that grew and shrank went through.
 *
 * @param changes in their order
 * @param longestStallMillis without an acknowledged write, from the first change to the last
 * @param reads how many were answered
 * @param verdict on the history of all operations
 */
record GrowResult(List<MemberChange> changes, long longestStallMillis, long reads, Verdict verdict)
    implements CrashResult.Blow {
  /** Two election timeouts, of those that a server may draw the shortest. */
  static final long STALL_MILLIS_GOAL = 2_000;

  static final long TRANSFER_STALL_MILLIS_GOAL = 50;

  private long longestTransferStallMillis() {
    return changes.stream()
        .filter(MemberChange::isTransfer)
        .mapToLong(MemberChange::stallMillis)
        .max()
        .orElse(0);
  }

  @Override
  public boolean ok() {
    return verdict.isLinearizable();
  }

  @Override
  public void addTo(Json json) {
    json.putObjects("changes", changes.stream().map(MemberChange::json).toList())
        .put("longestStallMillis", longestStallMillis)
        .put("longestTransferStallMillis", longestTransferStallMillis())
        .put("reads", reads)
        .put("operations", verdict.operations())
        .put("verdict", verdict.outcome().text());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    changes.forEach(change -> text.append(change).append('\n'));
    text.append(String.format(
        Locale.ROOT,
        "longest stall %,d ms (goal: %,d), of a planned transfer %,d ms (goal: %,d)%n",
        longestStallMillis,
        STALL_MILLIS_GOAL,
        longestTransferStallMillis(),
        TRANSFER_STALL_MILLIS_GOAL));
    text.append(String.format(
        Locale.ROOT,
        "history: %,d operations: %s%n",
        verdict.operations(),
        verdict.outcome().text()));
    if (!verdict.isLinearizable()) {
      text.append(verdict.toText()).append('\n');
    }
    return text.append(changes.size())
        .append(" changes, ")
        .append(reads)
        .append(" reads")
        .toString();
  }
}
