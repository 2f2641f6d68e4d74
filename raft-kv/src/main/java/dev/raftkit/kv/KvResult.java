package dev.raftkit.kv;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a command or a query came to. Each says the revision of the store after it. */
public sealed interface KvResult {
  /** Which of them it is. */
  enum Kind {
    FAILURE(1),
    WRITTEN(2),
    DELETED(3),
    FOUND(4),
    TRANSACTED(5),
    GRANTED(6),
    RENEWED(7),
    REVOKED(8),
    EXPIRED(9),
    COMPACTED(10),
    CONFIGURED(11),
    WATCHED(12),
    LEASE_FOUND(13),
    LEASES_FOUND(14),
    STATUS_FOUND(15);

    final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  Kind kind();

  /** That of the store, after this. */
  long revision();

  /**
   * Nothing was done.
   *
   * @param text for people: what was wrong, the limit, and the remedy
   * @param compactRevision the revision up to which events are forgotten; 0 if none are. After {@link
   *     KvError#COMPACTED}, read the state and watch from the revision after that of the answer
   */
  record Failure(long revision, KvError error, String text, long compactRevision)
      implements KvResult {
    @Override
    public Kind kind() {
      return Kind.FAILURE;
    }
  }

  /**
   * A key was written.
   *
   * @param previous what it had before; null if it was not there, or nobody asked
   */
  record Written(long revision, @Nullable KeyValue previous) implements KvResult {
    @Override
    public Kind kind() {
      return Kind.WRITTEN;
    }
  }

  /**
   * Keys were deleted.
   *
   * @param count how many
   * @param previous what they had, in order; empty if nobody asked
   */
  record Deleted(long revision, int count, List<KeyValue> previous) implements KvResult {
    public Deleted {
      previous = List.copyOf(previous);
    }

    @Override
    public Kind kind() {
      return Kind.DELETED;
    }
  }

  /**
   * What stands in a range.
   *
   * @param entries in the order of their keys
   * @param hasMore whether there are more in the range, by the limit or because an answer has no room
   * @param count how many there are in all
   */
  record Found(long revision, List<KeyValue> entries, boolean hasMore, long count)
      implements KvResult {
    public Found {
      entries = List.copyOf(entries);
    }

    @Override
    public Kind kind() {
      return Kind.FOUND;
    }
  }

  /**
   * A transaction took one of its branches.
   *
   * @param succeeded whether all conditions held
   * @param results of the operations of the branch, in order: {@link Written}, {@link Deleted}, {@link
   *     Found}
   */
  record Transacted(long revision, boolean succeeded, List<KvResult> results) implements KvResult {
    public Transacted {
      results = List.copyOf(results);
    }

    @Override
    public Kind kind() {
      return Kind.TRANSACTED;
    }
  }

  /** A lease was granted. */
  record Granted(long revision, LeaseStatus lease) implements KvResult {
    @Override
    public Kind kind() {
      return Kind.GRANTED;
    }
  }

  /**
   * Leases were renewed, at least one.
   *
   * @param leases those that were, each once, by identity
   * @param unknown the others, which are not there any more or never were
   */
  record Renewed(long revision, List<LeaseStatus> leases, List<Long> unknown) implements KvResult {
    public Renewed {
      leases = List.copyOf(leases);
      unknown = List.copyOf(unknown);
    }

    @Override
    public Kind kind() {
      return Kind.RENEWED;
    }
  }

  /**
   * A lease was revoked.
   *
   * @param deleted how many keys went with it
   */
  record Revoked(long revision, int deleted) implements KvResult {
    @Override
    public Kind kind() {
      return Kind.REVOKED;
    }
  }

  /** These leases ended. */
  record Expired(long revision, List<Long> leases) implements KvResult {
    public Expired {
      leases = List.copyOf(leases);
    }

    @Override
    public Kind kind() {
      return Kind.EXPIRED;
    }
  }

  /** Events up to a revision were forgotten. */
  record Compacted(long revision, long compactRevision) implements KvResult {
    @Override
    public Kind kind() {
      return Kind.COMPACTED;
    }
  }

  /** The limits were changed. */
  record Configured(long revision) implements KvResult {
    @Override
    public Kind kind() {
      return Kind.CONFIGURED;
    }
  }

  /**
   * What a watch saw.
   *
   * @param events by revision, then by key; all of each revision. None only to let the watch go on from
   *     a later revision than it asked for
   * @param next the revision to go on from
   */
  record Watched(long revision, List<Event> events, long next) implements KvResult {
    public Watched {
      events = List.copyOf(events);
    }

    @Override
    public Kind kind() {
      return Kind.WATCHED;
    }
  }

  /**
   * A lease stands so.
   *
   * @param keys that go with it, in order; empty if nobody asked
   */
  record LeaseFound(long revision, LeaseStatus lease, List<Bytes> keys) implements KvResult {
    public LeaseFound {
      keys = List.copyOf(keys);
    }

    @Override
    public Kind kind() {
      return Kind.LEASE_FOUND;
    }
  }

  /** These leases there are. */
  record LeasesFound(long revision, List<Long> leases, boolean hasMore) implements KvResult {
    public LeasesFound {
      leases = List.copyOf(leases);
    }

    @Override
    public Kind kind() {
      return Kind.LEASES_FOUND;
    }
  }

  /**
   * What the store comes to.
   *
   * @param compactRevision up to which events are forgotten; 0 if none are
   * @param clockNanos the store's time
   * @param keyCount how many keys there are
   * @param storeBytes what they take, as {@link KvLimits#storeBytesMax} counts it
   * @param watchCount how many watches wait on the member that answers
   */
  record StatusFound(
      long revision,
      long compactRevision,
      long clockNanos,
      long keyCount,
      long storeBytes,
      int leaseCount,
      int watchCount,
      KvLimits limits)
      implements KvResult {
    @Override
    public Kind kind() {
      return Kind.STATUS_FOUND;
    }
  }
}
