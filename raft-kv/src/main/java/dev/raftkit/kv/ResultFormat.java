package dev.raftkit.kv;

import static dev.raftkit.kv.ValueFormat.BYTES_MIN;
import static dev.raftkit.kv.ValueFormat.EVENT_BYTES_MIN;
import static dev.raftkit.kv.ValueFormat.KEY_VALUE_BYTES_MIN;
import static dev.raftkit.kv.ValueFormat.LEASE_BYTES;

import dev.raftkit.kv.KvResult.Compacted;
import dev.raftkit.kv.KvResult.Configured;
import dev.raftkit.kv.KvResult.Deleted;
import dev.raftkit.kv.KvResult.Expired;
import dev.raftkit.kv.KvResult.Failure;
import dev.raftkit.kv.KvResult.Found;
import dev.raftkit.kv.KvResult.Granted;
import dev.raftkit.kv.KvResult.Kind;
import dev.raftkit.kv.KvResult.LeaseFound;
import dev.raftkit.kv.KvResult.LeasesFound;
import dev.raftkit.kv.KvResult.Renewed;
import dev.raftkit.kv.KvResult.Revoked;
import dev.raftkit.kv.KvResult.StatusFound;
import dev.raftkit.kv.KvResult.Transacted;
import dev.raftkit.kv.KvResult.Watched;
import dev.raftkit.kv.KvResult.Written;

/** The parts of results: the revision first. */
final class ResultFormat {
  /** Which it is and its revision; of a transaction's operation nothing takes less. */
  private static final int RESULT_BYTES_MIN = 1 + Long.BYTES;

  private ResultFormat() {}

  static void write(KvResult result, WireWriter out) {
    out.whole(result.revision());
    switch (result.kind()) {
      case FAILURE -> writeFailure((Failure) result, out);
      case WRITTEN -> out.optional(((Written) result).previous(), ValueFormat::writeKeyValue);
      case DELETED ->
        out.integer(((Deleted) result).count())
            .list(((Deleted) result).previous(), ValueFormat::writeKeyValue);
      case FOUND -> writeFound((Found) result, out);
      case TRANSACTED ->
        out.flag(((Transacted) result).succeeded())
            .list(((Transacted) result).results(), ResultFormat::writeOperation);
      case GRANTED -> ValueFormat.writeLease(out, ((Granted) result).lease());
      case RENEWED ->
        out.list(((Renewed) result).leases(), ValueFormat::writeLease)
            .list(((Renewed) result).unknown(), WireWriter::whole);
      case REVOKED -> out.integer(((Revoked) result).deleted());
      case EXPIRED -> out.list(((Expired) result).leases(), WireWriter::whole);
      case COMPACTED -> out.whole(((Compacted) result).compactRevision());
      case CONFIGURED -> {}
      case WATCHED ->
        out.list(((Watched) result).events(), ValueFormat::writeEvent)
            .whole(((Watched) result).next());
      case LEASE_FOUND -> {
        ValueFormat.writeLease(out, ((LeaseFound) result).lease());
        out.list(((LeaseFound) result).keys(), WireWriter::bytes);
      }
      case LEASES_FOUND ->
        out.list(((LeasesFound) result).leases(), WireWriter::whole)
            .flag(((LeasesFound) result).hasMore());
      case STATUS_FOUND -> writeStatus((StatusFound) result, out);
    }
  }

  static KvResult read(WireReader in) {
    return read(kind(in.number()), in);
  }

  private static KvResult read(Kind kind, WireReader in) {
    long revision = in.whole();
    return switch (kind) {
      case FAILURE -> new Failure(revision, error(in.number()), in.text(), in.whole());
      case WRITTEN -> new Written(revision, in.optional(ValueFormat::readKeyValue));
      case DELETED ->
        new Deleted(
            revision, in.integer(), in.list(KEY_VALUE_BYTES_MIN, ValueFormat::readKeyValue));
      case FOUND ->
        new Found(
            revision,
            in.list(KEY_VALUE_BYTES_MIN, ValueFormat::readKeyValue),
            in.flag(),
            in.whole());
      case TRANSACTED ->
        new Transacted(revision, in.flag(), in.list(RESULT_BYTES_MIN, ResultFormat::readOperation));
      case GRANTED -> new Granted(revision, ValueFormat.readLease(in));
      case RENEWED ->
        new Renewed(
            revision,
            in.list(LEASE_BYTES, ValueFormat::readLease),
            in.list(Long.BYTES, WireReader::whole));
      case REVOKED -> new Revoked(revision, in.integer());
      case EXPIRED -> new Expired(revision, in.list(Long.BYTES, WireReader::whole));
      case COMPACTED -> new Compacted(revision, in.whole());
      case CONFIGURED -> new Configured(revision);
      case WATCHED ->
        new Watched(revision, in.list(EVENT_BYTES_MIN, ValueFormat::readEvent), in.whole());
      case LEASE_FOUND ->
        new LeaseFound(revision, ValueFormat.readLease(in), in.list(BYTES_MIN, WireReader::bytes));
      case LEASES_FOUND ->
        new LeasesFound(revision, in.list(Long.BYTES, WireReader::whole), in.flag());
      case STATUS_FOUND -> readStatus(revision, in);
    };
  }

  private static Kind kind(int code) {
    for (Kind kind : Kind.values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("there is no result " + code);
  }

  private static void writeOperation(WireWriter out, KvResult result) {
    write(result, out.number(result.kind().code));
  }

  /** No transaction within a transaction: else bytes could nest as deep as they are long. */
  private static KvResult readOperation(WireReader in) {
    Kind kind = kind(in.number());
    Form.require(
        kind == Kind.WRITTEN || kind == Kind.DELETED || kind == Kind.FOUND,
        "no operation of a transaction comes to " + kind);
    return read(kind, in);
  }

  private static void writeFailure(Failure failure, WireWriter out) {
    out.number(failure.error().code).text(failure.text()).whole(failure.compactRevision());
  }

  private static KvError error(int code) {
    for (KvError error : KvError.values()) {
      if (error.code == code) {
        return error;
      }
    }
    throw new IllegalArgumentException("there is no error " + code);
  }

  private static void writeFound(Found found, WireWriter out) {
    out.list(found.entries(), ValueFormat::writeKeyValue)
        .flag(found.hasMore())
        .whole(found.count());
  }

  private static void writeStatus(StatusFound status, WireWriter out) {
    out.whole(status.compactRevision())
        .whole(status.clockNanos())
        .whole(status.keyCount())
        .whole(status.storeBytes())
        .integer(status.leaseCount())
        .integer(status.watchCount());
    ValueFormat.writeLimits(out, status.limits());
  }

  private static StatusFound readStatus(long revision, WireReader in) {
    return new StatusFound(
        revision,
        in.whole(),
        in.whole(),
        in.whole(),
        in.whole(),
        in.integer(),
        in.integer(),
        ValueFormat.readLimits(in));
  }
}
