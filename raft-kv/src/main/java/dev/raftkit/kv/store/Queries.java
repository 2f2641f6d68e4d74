package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult.LeaseFound;
import dev.raftkit.kv.KvResult.LeasesFound;
import dev.raftkit.kv.KvResult.StatusFound;
import java.util.ArrayList;
import java.util.List;

/** What is read from a state, ranges and watches apart. */
final class Queries {
  private Queries() {}

  static LeaseFound lease(KvQuery.Lease query, State state) throws Refusal {
    Lease lease = state.leases().get(query.lease());
    if (lease == null) {
      throw Draft.unknownLease(query.lease());
    }
    List<Bytes> keys = new ArrayList<>();
    if (query.returnKeys()) {
      lease.keys().all().forEach(node -> keys.add(node.key));
    }
    return new LeaseFound(state.revision(), lease.status(state.clock()), keys);
  }

  static LeasesFound leases(KvQuery.Leases query, State state) {
    int max = Math.min(query.limit(), Math.max(1, state.limits().answerBytesMax() / Long.BYTES));
    List<Long> ids = new ArrayList<>();
    boolean hasMore = false;
    // There is no identity above the greatest number.
    if (query.after() < Long.MAX_VALUE) {
      for (SortedTree.Node<Long, Lease> node : state.leases().byId().from(query.after() + 1)) {
        hasMore = ids.size() == max;
        if (hasMore) {
          break;
        }
        ids.add(node.key);
      }
    }
    return new LeasesFound(state.revision(), ids, hasMore);
  }

  static StatusFound status(State state, int watches) {
    return new StatusFound(
        state.revision(),
        state.compactRevision(),
        state.clock(),
        state.keys().count(),
        state.keys().bytes(),
        state.leases().count(),
        watches,
        state.limits());
  }
}
