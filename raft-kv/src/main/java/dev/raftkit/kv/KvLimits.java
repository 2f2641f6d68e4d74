package dev.raftkit.kv;

import java.time.Duration;

/**
 * What a store may take. They decide what becomes of commands, so they are a part of the replicated
 * state: {@link #DEFAULT} at first, changed by {@link KvCommand.Configure}. What is there already stays
 * when a limit is lowered.
 *
 * @param keyBytesMax the length of a key
 * @param valueBytesMax the length of a value
 * @param operationsMax the conditions of a transaction, and the operations of each branch
 * @param changedKeysMax how many keys one command, or the end of one lease, may change
 * @param changedBytesMax how many bytes of keys, old and new values that may be
 * @param answerBytesMax how many bytes of keys and values an answer may have, though never less than
 *     one key and value; the events of one revision may be as many as {@code changedBytesMax}
 * @param storeBytesMax how many bytes all keys and values may take, with {@link #ENTRY_BYTES} for each
 * @param historyRevisionsMax of how many revisions the events are kept
 * @param historyBytesMax how many bytes of events are kept, though never less than the newest revision
 * @param leasesMax how many leases there may be
 * @param leaseKeysMax how many keys may go with one lease
 * @param ttlNanosMin the shortest time a lease may be granted for
 * @param ttlNanosMax the longest
 */
public record KvLimits(
    int keyBytesMax,
    int valueBytesMax,
    int operationsMax,
    int changedKeysMax,
    int changedBytesMax,
    int answerBytesMax,
    long storeBytesMax,
    long historyRevisionsMax,
    long historyBytesMax,
    int leasesMax,
    int leaseKeysMax,
    long ttlNanosMin,
    long ttlNanosMax) {
  /** What a key costs beside its bytes and those of its value. */
  public static final int ENTRY_BYTES = 128;

  /** No store has more leases. */
  public static final int LEASES_LIMIT = 1_000_000;

  private static final long TTL_NANOS_LIMIT = Duration.ofDays(365).toNanos();

  /**
   * Keys of 8 KiB and values of 512 KiB; 128 operations; changes of 10,000 keys and 4 MiB, answers of
   * 2 MiB; 2 GiB in all; a history of 10,000 revisions and 256 MiB; 100,000 leases with 10,000 keys
   * each, for 100 ms to 30 days.
   */
  public static final KvLimits DEFAULT = new KvLimits(
      8 << 10,
      512 << 10,
      128,
      10_000,
      4 << 20,
      2 << 20,
      2L << 30,
      10_000,
      256 << 20,
      100_000,
      10_000,
      Duration.ofMillis(100).toNanos(),
      Duration.ofDays(30).toNanos());

  public KvLimits {
    requireIn("keyBytesMax", keyBytesMax, 1, Form.KEY_BYTES_MAX);
    requireIn("valueBytesMax", valueBytesMax, 0, Form.VALUE_BYTES_MAX);
    requireIn("operationsMax", operationsMax, 1, Form.TRANSACTION_PARTS_MAX);
    requireIn("changedKeysMax", changedKeysMax, 1, Integer.MAX_VALUE);
    requireIn(
        "changedBytesMax, of a key with an old and a new value,",
        changedBytesMax,
        keyBytesMax + 2L * valueBytesMax,
        Integer.MAX_VALUE);
    requireIn("answerBytesMax", answerBytesMax, 1, Integer.MAX_VALUE);
    requireIn("storeBytesMax", storeBytesMax, 1, Long.MAX_VALUE);
    requireIn("historyRevisionsMax", historyRevisionsMax, 1, Long.MAX_VALUE);
    requireIn("historyBytesMax", historyBytesMax, 1, Long.MAX_VALUE);
    requireIn("leasesMax", leasesMax, 1, LEASES_LIMIT);
    requireIn("leaseKeysMax", leaseKeysMax, 1, changedKeysMax);
    requireIn("ttlNanosMax", ttlNanosMax, 1, TTL_NANOS_LIMIT);
    requireIn("ttlNanosMin", ttlNanosMin, 1, ttlNanosMax);
  }

  /** The same with other lengths of keys and values. */
  public KvLimits withKeyAndValueBytes(int key, int value) {
    return new KvLimits(
        key,
        value,
        operationsMax,
        changedKeysMax,
        changedBytesMax,
        answerBytesMax,
        storeBytesMax,
        historyRevisionsMax,
        historyBytesMax,
        leasesMax,
        leaseKeysMax,
        ttlNanosMin,
        ttlNanosMax);
  }

  /** The same with other bounds for what one command does and answers. */
  public KvLimits withCommands(int operations, int changedKeys, int changedBytes, int answerBytes) {
    return new KvLimits(
        keyBytesMax,
        valueBytesMax,
        operations,
        changedKeys,
        changedBytes,
        answerBytes,
        storeBytesMax,
        historyRevisionsMax,
        historyBytesMax,
        leasesMax,
        Math.min(leaseKeysMax, changedKeys),
        ttlNanosMin,
        ttlNanosMax);
  }

  /** The same with room for another size of the store. */
  public KvLimits withStoreBytes(long bytes) {
    return new KvLimits(
        keyBytesMax,
        valueBytesMax,
        operationsMax,
        changedKeysMax,
        changedBytesMax,
        answerBytesMax,
        bytes,
        historyRevisionsMax,
        historyBytesMax,
        leasesMax,
        leaseKeysMax,
        ttlNanosMin,
        ttlNanosMax);
  }

  /** The same with another history. */
  public KvLimits withHistory(long revisions, long bytes) {
    return new KvLimits(
        keyBytesMax,
        valueBytesMax,
        operationsMax,
        changedKeysMax,
        changedBytesMax,
        answerBytesMax,
        storeBytesMax,
        revisions,
        bytes,
        leasesMax,
        leaseKeysMax,
        ttlNanosMin,
        ttlNanosMax);
  }

  /** The same with room for other numbers of leases and of keys that go with one. */
  public KvLimits withLeases(int leases, int keysOfOne) {
    return new KvLimits(
        keyBytesMax,
        valueBytesMax,
        operationsMax,
        changedKeysMax,
        changedBytesMax,
        answerBytesMax,
        storeBytesMax,
        historyRevisionsMax,
        historyBytesMax,
        leases,
        keysOfOne,
        ttlNanosMin,
        ttlNanosMax);
  }

  /** The same with other times for leases. */
  public KvLimits withTtl(Duration min, Duration max) {
    return new KvLimits(
        keyBytesMax,
        valueBytesMax,
        operationsMax,
        changedKeysMax,
        changedBytesMax,
        answerBytesMax,
        storeBytesMax,
        historyRevisionsMax,
        historyBytesMax,
        leasesMax,
        leaseKeysMax,
        min.toNanos(),
        max.toNanos());
  }

  private static void requireIn(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + ", and may be " + min + " to " + max);
    }
  }
}
