package dev.raftkit.kv;

import java.util.List;

/**
 * What changes the store, one entry of the log each. Whatever a command does is done at one revision;
 * one that changes no key leaves the revision as it is.
 *
 * <p>Constructors refuse with {@link IllegalArgumentException} what no store could take. What only a
 * store can tell, such as that a lease is unknown, comes back as {@link KvResult.Failure}.
 */
public sealed interface KvCommand {
  /** Which of them it is. */
  enum Kind {
    PUT(1),
    DELETE(2),
    TRANSACT(3),
    GRANT(4),
    RENEW(5),
    REVOKE(6),
    EXPIRE(7),
    COMPACT(8),
    CONFIGURE(9);

    final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  Kind kind();

  /**
   * Writes a key; answered by {@link KvResult.Written}.
   *
   * @param key at least 1 byte
   * @param value may be empty
   * @param lease with which the key is to go, in place of the one it had; 0 for none
   * @param returnPrevious whether to answer what the key had before
   */
  record Put(Bytes key, Bytes value, long lease, boolean returnPrevious)
      implements KvCommand, Operation {
    public Put {
      Form.requireKey(key);
      Form.requireValue(value);
      Form.requireNotNegative("the lease of a put", lease);
    }

    /** Without a lease, and without an answer of what was there before. */
    public static Put of(Bytes key, Bytes value) {
      return new Put(key, value, 0, false);
    }

    @Override
    public Kind kind() {
      return Kind.PUT;
    }

    @Override
    public OperationKind operationKind() {
      return OperationKind.PUT;
    }
  }

  /**
   * Deletes the keys of a range; answered by {@link KvResult.Deleted}.
   *
   * @param returnPrevious whether to answer what was deleted
   */
  record Delete(KeyRange range, boolean returnPrevious) implements KvCommand, Operation {
    /** One key. */
    public static Delete of(Bytes key) {
      return new Delete(KeyRange.of(key), false);
    }

    @Override
    public Kind kind() {
      return Kind.DELETE;
    }

    @Override
    public OperationKind operationKind() {
      return OperationKind.DELETE;
    }
  }

  /**
   * Does one thing or another, by what is there: all of it or nothing. Answered by {@link
   * KvResult.Transacted}. No operation is itself a transaction.
   *
   * @param conditions all of them hold, or the transaction does what is otherwise to be done
   * @param then what to do if they do; no key is put twice, nor put and deleted
   * @param otherwise what to do if they do not; the same
   */
  record Transact(List<Comparison> conditions, List<Operation> then, List<Operation> otherwise)
      implements KvCommand {
    public Transact {
      conditions = List.copyOf(conditions);
      then = List.copyOf(then);
      otherwise = List.copyOf(otherwise);
      int max = Form.TRANSACTION_PARTS_MAX;
      Form.requireAtMost("a transaction", conditions.size(), max, "conditions");
      Form.requireAtMost("a branch of a transaction", then.size(), max, "operations");
      Form.requireAtMost("a branch of a transaction", otherwise.size(), max, "operations");
    }

    @Override
    public Kind kind() {
      return Kind.TRANSACT;
    }
  }

  /**
   * Grants a lease; answered by {@link KvResult.Granted}.
   *
   * @param lease its identity; 0 to be given one that never was
   * @param ttlNanos how long it lasts from here, and from each renewal, in the store's time
   */
  record Grant(long lease, long ttlNanos) implements KvCommand {
    public Grant {
      Form.requireNotNegative("the identity of a lease", lease);
    }

    @Override
    public Kind kind() {
      return Kind.GRANT;
    }
  }

  /**
   * Makes leases last their whole time from here; answered by {@link KvResult.Renewed}.
   *
   * @param leases at least one
   */
  record Renew(List<Long> leases) implements KvCommand {
    public Renew {
      leases = List.copyOf(leases);
      Form.require(!leases.isEmpty(), "a renewal names no lease: it names at least 1");
      Form.requireAtMost("a renewal", leases.size(), Form.LEASES_MAX, "leases");
      leases.forEach(Form::requireLease);
    }

    @Override
    public Kind kind() {
      return Kind.RENEW;
    }
  }

  /** Ends a lease, and deletes its keys; answered by {@link KvResult.Revoked}. */
  record Revoke(long lease) implements KvCommand {
    public Revoke {
      Form.requireLease(lease);
    }

    @Override
    public Kind kind() {
      return Kind.REVOKE;
    }
  }

  /**
   * Ends leases whose time is over, and deletes their keys, at one revision for each lease that has
   * any; answered by {@link KvResult.Expired}. Only the leader itself proposes it: from a client it is
   * refused. A lease that was renewed meanwhile goes on.
   */
  record Expire(List<Candidate> leases) implements KvCommand {
    /**
     * A lease that was due.
     *
     * @param renewals how often it had been renewed by then
     */
    public record Candidate(long lease, long renewals) {
      public Candidate {
        Form.requireLease(lease);
        Form.requireNotNegative("a number of renewals", renewals);
      }
    }

    public Expire {
      leases = List.copyOf(leases);
      Form.requireAtMost("an expiry", leases.size(), Form.LEASES_MAX, "leases");
    }

    @Override
    public Kind kind() {
      return Kind.EXPIRE;
    }
  }

  /**
   * Forgets what was before a revision; answered by {@link KvResult.Compacted}. The state as of the
   * revision can still be read, the events up to it not.
   */
  record Compact(long revision) implements KvCommand {
    public Compact {
      Form.requireNotNegative("a revision", revision);
    }

    @Override
    public Kind kind() {
      return Kind.COMPACT;
    }
  }

  /** Changes the limits of the store on all members alike; answered by {@link KvResult.Configured}. */
  record Configure(KvLimits limits) implements KvCommand {
    @Override
    public Kind kind() {
      return Kind.CONFIGURE;
    }
  }
}
