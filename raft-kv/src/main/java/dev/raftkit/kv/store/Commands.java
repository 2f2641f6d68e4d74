package dev.raftkit.kv.store;

import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvCommand.Compact;
import dev.raftkit.kv.KvCommand.Configure;
import dev.raftkit.kv.KvCommand.Delete;
import dev.raftkit.kv.KvCommand.Expire;
import dev.raftkit.kv.KvCommand.Grant;
import dev.raftkit.kv.KvCommand.Put;
import dev.raftkit.kv.KvCommand.Renew;
import dev.raftkit.kv.KvCommand.Revoke;
import dev.raftkit.kv.KvCommand.Transact;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.LeaseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What each command makes of a state: another one and a result, or a refusal. */
final class Commands {
  /** A state, and what the command that led to it is answered. */
  record Outcome(State state, KvResult result) {}

  private Commands() {}

  /**
   * Applies a command.
   *
   * @param state at the time of the command
   * @param isDue whether the leader itself proposed it
   */
  static Outcome apply(KvCommand command, State state, boolean isDue) {
    try {
      return switch (command.kind()) {
        case PUT -> put((Put) command, state);
        case DELETE -> delete((Delete) command, state);
        case TRANSACT -> transact((Transact) command, state);
        case GRANT -> grant((Grant) command, state);
        case RENEW -> renew((Renew) command, state);
        case REVOKE -> revoke((Revoke) command, state);
        case EXPIRE -> expire((Expire) command, state, isDue);
        case COMPACT -> compact((Compact) command, state);
        case CONFIGURE -> configure((Configure) command, state);
      };
    } catch (Refusal refusal) {
      return new Outcome(state, refusal.result(state));
    }
  }

  private static Outcome put(Put put, State state) throws Refusal {
    Draft draft = new Draft(state);
    KvResult result = Transaction.put(put, draft);
    return new Outcome(draft.finish(), result);
  }

  private static Outcome delete(Delete delete, State state) throws Refusal {
    Draft draft = new Draft(state);
    KvResult result = Transaction.delete(delete, draft);
    return new Outcome(draft.finish(), result);
  }

  private static Outcome transact(Transact transaction, State state) throws Refusal {
    Draft draft = new Draft(state);
    KvResult result = Transaction.run(transaction, draft);
    return new Outcome(draft.finish(), result);
  }

  private static Outcome grant(Grant grant, State state) throws Refusal {
    KvLimits limits = state.limits();
    long ttl = grant.ttlNanos();
    if (ttl < limits.ttlNanosMin() || ttl > limits.ttlNanosMax()) {
      throw new Refusal(
          KvError.TTL_OUT_OF_RANGE,
          "a lease for " + ttl + " ns: ttlNanosMin and ttlNanosMax allow " + limits.ttlNanosMin()
              + " to " + limits.ttlNanosMax());
    }
    Leases leases = state.leases();
    if (grant.lease() != 0 && leases.get(grant.lease()) != null) {
      throw new Refusal(
          KvError.LEASE_EXISTS, "there already is a lease " + grant.lease() + ": ask for 0");
    }
    if (leases.count() >= limits.leasesMax()) {
      throw Refusal.tooMuch(
          KvError.TOO_MANY_LEASES,
          "leases, with one more",
          leases.count() + 1L,
          "leasesMax",
          limits.leasesMax());
    }
    boolean isGiven = grant.lease() == 0;
    long id = isGiven ? leases.nextToGive() : grant.lease();
    Lease lease = Lease.granted(id, ttl, state.clock());
    State after = state.with((isGiven ? leases.given(id) : leases).with(lease));
    return new Outcome(after, new KvResult.Granted(state.revision(), lease.status(state.clock())));
  }

  private static Outcome renew(Renew renew, State state) throws Refusal {
    Leases leases = state.leases();
    List<LeaseStatus> renewed = new ArrayList<>();
    List<Long> unknown = new ArrayList<>();
    for (long id : new TreeSet<>(renew.leases())) {
      Lease lease = leases.get(id);
      if (lease == null) {
        unknown.add(id);
      } else {
        Lease longer = lease.renewed(state.clock());
        leases = leases.with(longer);
        renewed.add(longer.status(state.clock()));
      }
    }
    if (renewed.isEmpty()) {
      throw Draft.unknownLease(unknown.get(0));
    }
    return new Outcome(
        state.with(leases), new KvResult.Renewed(state.revision(), renewed, unknown));
  }

  private static Outcome revoke(Revoke revoke, State state) throws Refusal {
    Lease lease = state.leases().get(revoke.lease());
    if (lease == null) {
      throw Draft.unknownLease(revoke.lease());
    }
    Draft draft = new Draft(state);
    int deleted = draft.end(lease);
    State after = draft.finishAnyway();
    return new Outcome(after, new KvResult.Revoked(after.revision(), deleted));
  }

  private static Outcome expire(Expire expire, State state, boolean isDue) throws Refusal {
    if (!isDue) {
      throw new Refusal(
          KvError.NOT_FOR_CLIENTS,
          "only the leader itself ends leases whose time is over: revoke the lease instead");
    }
    State after = state;
    List<Long> ended = new ArrayList<>();
    for (Expire.Candidate candidate : expire.leases()) {
      Lease lease = after.leases().get(candidate.lease());
      // Renewed since the leader looked; or another one of the same identity, granted since.
      boolean isOver = lease != null
          && lease.renewals() == candidate.renewals()
          && lease.expiresAt() <= after.clock();
      if (lease != null && isOver) {
        Draft draft = new Draft(after);
        draft.end(lease);
        after = draft.finishAnyway();
        ended.add(lease.id());
      }
    }
    return new Outcome(after, new KvResult.Expired(after.revision(), ended));
  }

  private static Outcome compact(Compact compact, State state) throws Refusal {
    long revision = compact.revision();
    if (revision > state.revision()) {
      throw new Refusal(
          KvError.FUTURE_REVISION,
          "revision " + revision + " is still to come: the newest is " + state.revision());
    }
    if (revision <= state.compactRevision()) {
      throw Ranges.compacted(revision, state);
    }
    State after = Compaction.to(revision, state);
    return new Outcome(after, new KvResult.Compacted(after.revision(), revision));
  }

  private static Outcome configure(Configure configure, State state) {
    return new Outcome(state.with(configure.limits()), new KvResult.Configured(state.revision()));
  }
}
