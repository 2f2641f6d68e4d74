package dev.raftkit.kv;

import dev.raftkit.kv.KvQuery.Kind;
import dev.raftkit.kv.KvQuery.Lease;
import dev.raftkit.kv.KvQuery.Leases;
import dev.raftkit.kv.KvQuery.Range;
import dev.raftkit.kv.KvQuery.Status;
import dev.raftkit.kv.KvQuery.Watch;

/** The parts of queries. */
final class QueryFormat {
  private QueryFormat() {}

  static void write(KvQuery query, WireWriter out) {
    switch (query.kind()) {
      case RANGE -> writeRange((Range) query, out);
      case WATCH -> writeWatch((Watch) query, out);
      case LEASE -> out.whole(((Lease) query).lease()).flag(((Lease) query).returnKeys());
      case LEASES -> out.whole(((Leases) query).after()).integer(((Leases) query).limit());
      case STATUS -> {}
    }
  }

  static KvQuery read(WireReader in) {
    Kind kind = kind(in.number());
    return switch (kind) {
      case RANGE -> readRange(in);
      case WATCH ->
        new Watch(ValueFormat.readRange(in), in.whole(), in.flag(), in.integer(), in.integer());
      case LEASE -> new Lease(in.whole(), in.flag());
      case LEASES -> new Leases(in.whole(), in.integer());
      case STATUS -> new Status();
    };
  }

  private static Kind kind(int code) {
    for (Kind kind : Kind.values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("there is no query " + code);
  }

  static void writeRange(Range range, WireWriter out) {
    ValueFormat.writeRange(out, range.range());
    out.whole(range.revision()).integer(range.limit()).number(range.content().code);
  }

  static Range readRange(WireReader in) {
    return new Range(ValueFormat.readRange(in), in.whole(), in.integer(), content(in.number()));
  }

  private static Range.Content content(int code) {
    for (Range.Content content : Range.Content.values()) {
      if (content.code == code) {
        return content;
      }
    }
    throw new IllegalArgumentException("there is no content " + code + " of a range");
  }

  private static void writeWatch(Watch watch, WireWriter out) {
    ValueFormat.writeRange(out, watch.range());
    out.whole(watch.fromRevision())
        .flag(watch.returnPrevious())
        .integer(watch.eventsMax())
        .integer(watch.bytesMax());
  }
}
