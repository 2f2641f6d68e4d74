package dev.raftkit.kv;

import static dev.raftkit.kv.ValueFormat.BYTES_MIN;

import dev.raftkit.kv.KvCommand.Compact;
import dev.raftkit.kv.KvCommand.Configure;
import dev.raftkit.kv.KvCommand.Delete;
import dev.raftkit.kv.KvCommand.Expire;
import dev.raftkit.kv.KvCommand.Grant;
import dev.raftkit.kv.KvCommand.Kind;
import dev.raftkit.kv.KvCommand.Put;
import dev.raftkit.kv.KvCommand.Renew;
import dev.raftkit.kv.KvCommand.Revoke;
import dev.raftkit.kv.KvCommand.Transact;

/** The parts of commands. */
final class CommandFormat {
  private static final int CANDIDATE_BYTES = 2 * Long.BYTES;

  /** The key, what is compared and how, the number and the value. */
  private static final int COMPARISON_BYTES_MIN = BYTES_MIN + 2 + Long.BYTES + BYTES_MIN;

  /** Which it is, and a range that has no end with a flag, for a delete. */
  private static final int OPERATION_BYTES_MIN = 1 + BYTES_MIN + 1 + 1;

  private CommandFormat() {}

  static void write(KvCommand command, WireWriter out) {
    switch (command.kind()) {
      case PUT -> writePut((Put) command, out);
      case DELETE -> writeDelete((Delete) command, out);
      case TRANSACT -> writeTransact((Transact) command, out);
      case GRANT -> out.whole(((Grant) command).lease()).whole(((Grant) command).ttlNanos());
      case RENEW -> out.list(((Renew) command).leases(), WireWriter::whole);
      case REVOKE -> out.whole(((Revoke) command).lease());
      case EXPIRE ->
        out.list(
            ((Expire) command).leases(),
            (to, candidate) -> to.whole(candidate.lease()).whole(candidate.renewals()));
      case COMPACT -> out.whole(((Compact) command).revision());
      case CONFIGURE -> ValueFormat.writeLimits(out, ((Configure) command).limits());
    }
  }

  static KvCommand read(WireReader in) {
    Kind kind = kind(in.number());
    return switch (kind) {
      case PUT -> readPut(in);
      case DELETE -> readDelete(in);
      case TRANSACT -> readTransact(in);
      case GRANT -> new Grant(in.whole(), in.whole());
      case RENEW -> new Renew(in.list(Long.BYTES, WireReader::whole));
      case REVOKE -> new Revoke(in.whole());
      case EXPIRE ->
        new Expire(
            in.list(CANDIDATE_BYTES, from -> new Expire.Candidate(from.whole(), from.whole())));
      case COMPACT -> new Compact(in.whole());
      case CONFIGURE -> new Configure(ValueFormat.readLimits(in));
    };
  }

  private static Kind kind(int code) {
    for (Kind kind : Kind.values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("there is no command " + code);
  }

  private static void writePut(Put put, WireWriter out) {
    out.bytes(put.key()).bytes(put.value()).whole(put.lease()).flag(put.returnPrevious());
  }

  private static Put readPut(WireReader in) {
    return new Put(in.bytes(), in.bytes(), in.whole(), in.flag());
  }

  private static void writeDelete(Delete delete, WireWriter out) {
    ValueFormat.writeRange(out, delete.range());
    out.flag(delete.returnPrevious());
  }

  private static Delete readDelete(WireReader in) {
    return new Delete(ValueFormat.readRange(in), in.flag());
  }

  private static void writeTransact(Transact transaction, WireWriter out) {
    out.list(transaction.conditions(), CommandFormat::writeComparison)
        .list(transaction.then(), CommandFormat::writeOperation)
        .list(transaction.otherwise(), CommandFormat::writeOperation);
  }

  private static Transact readTransact(WireReader in) {
    return new Transact(
        in.list(COMPARISON_BYTES_MIN, CommandFormat::readComparison),
        in.list(OPERATION_BYTES_MIN, CommandFormat::readOperation),
        in.list(OPERATION_BYTES_MIN, CommandFormat::readOperation));
  }

  private static void writeComparison(WireWriter out, Comparison comparison) {
    out.bytes(comparison.key())
        .number(comparison.target().code)
        .number(comparison.operator().code)
        .whole(comparison.expected())
        .bytes(comparison.expectedValue());
  }

  private static Comparison readComparison(WireReader in) {
    return new Comparison(
        in.bytes(), target(in.number()), operator(in.number()), in.whole(), in.bytes());
  }

  private static Comparison.Target target(int code) {
    for (Comparison.Target target : Comparison.Target.values()) {
      if (target.code == code) {
        return target;
      }
    }
    throw new IllegalArgumentException("there is no target " + code + " of a comparison");
  }

  private static Comparison.Operator operator(int code) {
    for (Comparison.Operator operator : Comparison.Operator.values()) {
      if (operator.code == code) {
        return operator;
      }
    }
    throw new IllegalArgumentException("there is no operator " + code + " of a comparison");
  }

  private static void writeOperation(WireWriter out, Operation operation) {
    switch (operation.operationKind()) {
      case PUT -> writePut((Put) operation, out.number(1));
      case DELETE -> writeDelete((Delete) operation, out.number(2));
      case RANGE -> QueryFormat.writeRange((KvQuery.Range) operation, out.number(3));
    }
  }

  private static Operation readOperation(WireReader in) {
    int code = in.number();
    return switch (code) {
      case 1 -> readPut(in);
      case 2 -> readDelete(in);
      case 3 -> QueryFormat.readRange(in);
      default -> throw new IllegalArgumentException("there is no operation " + code);
    };
  }
}
