package dev.raftkit.kv;

/** What is asked of the store, and changes nothing. */
public sealed interface KvQuery {
  /** Which of them it is. */
  enum Kind {
    RANGE(1),
    WATCH(2),
    LEASE(3),
    LEASES(4),
    STATUS(5);

    final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  Kind kind();

  /**
   * What stands in a range, in the order of the keys; answered by {@link KvResult.Found}.
   *
   * @param revision as of when; 0 for now
   * @param limit how many keys at most; 0 for as many as an answer may have
   */
  record Range(KeyRange range, long revision, int limit, Content content)
      implements KvQuery, Operation {
    /** What of each key is wanted. */
    public enum Content {
      /** All. */
      FULL(1),
      /** All but the values. */
      KEYS_ONLY(2),
      /** Only how many keys there are. */
      COUNT_ONLY(3);

      final int code;

      Content(int code) {
        this.code = code;
      }
    }

    public Range {
      Form.requireNotNegative("a revision", revision);
      Form.requireNotNegative("a limit of keys", limit);
    }

    /** One key, now. */
    public static Range of(Bytes key) {
      return of(KeyRange.of(key));
    }

    /** All that stands in a range, now. */
    public static Range of(KeyRange range) {
      return new Range(range, 0, 0, Content.FULL);
    }

    @Override
    public Kind kind() {
      return Kind.RANGE;
    }

    @Override
    public OperationKind operationKind() {
      return OperationKind.RANGE;
    }
  }

  /**
   * The next events in a range; answered by {@link KvResult.Watched} once there are any. All events of
   * one revision come together, whatever the limits. Who goes on from {@link KvResult.Watched#next}
   * misses none.
   *
   * @param fromRevision the first revision of interest; it may be one that is still to come. 0 asks
   *     from where on to watch: answered at once, without events
   * @param returnPrevious whether to answer what the keys had before
   * @param eventsMax after how many events to answer, at least 1
   * @param bytesMax after how many bytes of events to answer, at least 1
   */
  record Watch(
      KeyRange range, long fromRevision, boolean returnPrevious, int eventsMax, int bytesMax)
      implements KvQuery {
    public Watch {
      Form.require(
          fromRevision >= 0 && fromRevision < Long.MAX_VALUE,
          "a watch is from revision " + fromRevision + ": from 0 up to " + (Long.MAX_VALUE - 1)
              + " there may be something to see");
      Form.require(
          eventsMax > 0 && bytesMax > 0,
          "a watch asks for at most " + eventsMax + " events and " + bytesMax
              + " bytes: ask for 1 of each at least");
    }

    /** As many events as there are room for in an answer, without what was there before. */
    public static Watch of(KeyRange range, long fromRevision) {
      return new Watch(range, fromRevision, false, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    @Override
    public Kind kind() {
      return Kind.WATCH;
    }
  }

  /**
   * How a lease stands; answered by {@link KvResult.LeaseFound}.
   *
   * @param returnKeys whether to answer which keys go with it
   */
  record Lease(long lease, boolean returnKeys) implements KvQuery {
    public Lease {
      Form.requireLease(lease);
    }

    @Override
    public Kind kind() {
      return Kind.LEASE;
    }
  }

  /**
   * The leases there are, by identity; answered by {@link KvResult.LeasesFound}.
   *
   * @param after only those after this one; 0 for all
   * @param limit how many at most, at least 1
   */
  record Leases(long after, int limit) implements KvQuery {
    public Leases {
      Form.requireNotNegative("an identity of a lease", after);
      Form.require(limit > 0, "a limit of leases is " + limit + ": ask for 1 at least");
    }

    @Override
    public Kind kind() {
      return Kind.LEASES;
    }
  }

  /** What the store comes to; answered by {@link KvResult.StatusFound}. */
  record Status() implements KvQuery {
    @Override
    public Kind kind() {
      return Kind.STATUS;
    }
  }
}
