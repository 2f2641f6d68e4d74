package dev.raftkit.kv;

/** What commands, queries and results share. */
final class ValueFormat {
  /** No bytes, and their length. */
  static final int BYTES_MIN = Integer.BYTES;

  static final int KEY_VALUE_BYTES_MIN = 2 * BYTES_MIN + 4 * Long.BYTES;
  static final int EVENT_BYTES_MIN = 1 + KEY_VALUE_BYTES_MIN + 1;
  static final int LEASE_BYTES = 4 * Long.BYTES + Integer.BYTES;

  private ValueFormat() {}

  static void writeRange(WireWriter out, KeyRange range) {
    out.bytes(range.from()).optional(range.end(), WireWriter::bytes);
  }

  static KeyRange readRange(WireReader in) {
    return new KeyRange(in.bytes(), in.optional(WireReader::bytes));
  }

  static void writeKeyValue(WireWriter out, KeyValue entry) {
    out.bytes(entry.key())
        .bytes(entry.value())
        .whole(entry.createRevision())
        .whole(entry.modRevision())
        .whole(entry.version())
        .whole(entry.lease());
  }

  static KeyValue readKeyValue(WireReader in) {
    return new KeyValue(in.bytes(), in.bytes(), in.whole(), in.whole(), in.whole(), in.whole());
  }

  static void writeEvent(WireWriter out, Event event) {
    out.flag(event.kind() == Event.Kind.DELETE);
    writeKeyValue(out, event.entry());
    out.optional(event.previous(), ValueFormat::writeKeyValue);
  }

  static Event readEvent(WireReader in) {
    Event.Kind kind = in.flag() ? Event.Kind.DELETE : Event.Kind.PUT;
    return new Event(kind, readKeyValue(in), in.optional(ValueFormat::readKeyValue));
  }

  static void writeLease(WireWriter out, LeaseStatus lease) {
    out.whole(lease.lease())
        .whole(lease.ttlNanos())
        .whole(lease.remainingNanos())
        .whole(lease.renewals())
        .integer(lease.keyCount());
  }

  static LeaseStatus readLease(WireReader in) {
    return new LeaseStatus(in.whole(), in.whole(), in.whole(), in.whole(), in.integer());
  }

  static void writeLimits(WireWriter out, KvLimits limits) {
    out.integer(limits.keyBytesMax())
        .integer(limits.valueBytesMax())
        .integer(limits.operationsMax())
        .integer(limits.changedKeysMax())
        .integer(limits.changedBytesMax())
        .integer(limits.answerBytesMax())
        .whole(limits.storeBytesMax())
        .whole(limits.historyRevisionsMax())
        .whole(limits.historyBytesMax())
        .integer(limits.leasesMax())
        .integer(limits.leaseKeysMax())
        .whole(limits.ttlNanosMin())
        .whole(limits.ttlNanosMax());
  }

  static KvLimits readLimits(WireReader in) {
    return new KvLimits(
        in.integer(),
        in.integer(),
        in.integer(),
        in.integer(),
        in.integer(),
        in.integer(),
        in.whole(),
        in.whole(),
        in.whole(),
        in.integer(),
        in.integer(),
        in.whole(),
        in.whole());
  }
}
