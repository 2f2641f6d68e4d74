package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.Comparison;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvCommand.Delete;
import dev.raftkit.kv.KvCommand.Put;
import dev.raftkit.kv.KvCommand.Transact;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvQuery.Range;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.KvResult.Deleted;
import dev.raftkit.kv.KvResult.Found;
import dev.raftkit.kv.KvResult.Written;
import dev.raftkit.kv.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One transaction: compares, then does one branch, the operations in order, on one draft. */
final class Transaction {
  private final Transact transaction;
  private final Draft draft;
  private final KvLimits limits;
  private final List<KvResult> results = new ArrayList<>();
  private long answerBytes;

  private Transaction(Transact transaction, Draft draft) {
    this.transaction = transaction;
    this.draft = draft;
    this.limits = draft.base().limits();
  }

  static KvResult.Transacted run(Transact transaction, Draft draft) throws Refusal {
    return new Transaction(transaction, draft).run();
  }

  private KvResult.Transacted run() throws Refusal {
    requireCount("conditions", transaction.conditions().size());
    // Both branches, so that whether a transaction makes sense does not depend on the state.
    requireSound(transaction.then());
    requireSound(transaction.otherwise());
    boolean succeeded = holds();
    for (Operation operation : succeeded ? transaction.then() : transaction.otherwise()) {
      perform(operation);
    }
    long revision = draft.revision();
    return new KvResult.Transacted(
        revision,
        succeeded,
        results.stream().map(result -> at(revision, result)).toList());
  }

  private void requireSound(List<Operation> branch) throws Refusal {
    requireCount("operations of a branch", branch.size());
    TreeSet<Bytes> written = new TreeSet<>();
    for (Operation operation : branch) {
      if (operation instanceof Put put && !written.add(put.key())) {
        throw new Refusal(
            KvError.DUPLICATE_KEY, "a branch puts " + put.key() + " twice: put it once");
      }
    }
    for (Operation operation : branch) {
      Bytes both = operation instanceof Delete delete ? firstIn(delete.range(), written) : null;
      if (both != null) {
        throw new Refusal(
            KvError.DUPLICATE_KEY, "a branch puts " + both + " and deletes it: do one of both");
      }
    }
  }

  private static @Nullable Bytes firstIn(KeyRange range, NavigableSet<Bytes> keys) {
    Bytes first = keys.ceiling(range.from());
    return first != null && range.contains(first) ? first : null;
  }

  private void requireCount(String what, int count) throws Refusal {
    if (count > limits.operationsMax()) {
      throw Refusal.tooMuch(
          KvError.TOO_MANY_OPERATIONS, what, count, "operationsMax", limits.operationsMax());
    }
  }

  private boolean holds() {
    for (Comparison condition : transaction.conditions()) {
      if (!holds(condition, draft.keys().get(condition.key()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(Comparison condition, @Nullable Version version) {
    return switch (condition.target()) {
      case VALUE ->
        version != null
            && condition.operator().holds(version.value().compareTo(condition.expectedValue()));
      case CREATE_REVISION -> holds(condition, version == null ? 0 : version.createRevision());
      case MOD_REVISION -> holds(condition, version == null ? 0 : version.modRevision());
      case VERSION -> holds(condition, version == null ? 0 : version.version());
      case LEASE -> holds(condition, version == null ? 0 : version.lease());
    };
  }

  private static boolean holds(Comparison condition, long number) {
    return condition.operator().holds(Long.compare(number, condition.expected()));
  }

  private void perform(Operation operation) throws Refusal {
    switch (operation.operationKind()) {
      case PUT -> results.add(put((Put) operation, draft));
      case DELETE -> results.add(delete((Delete) operation, draft));
      case RANGE -> results.add(Ranges.read((Range) operation, draft));
    }
    answerBytes += bytes(results.get(results.size() - 1));
    if (answerBytes > limits.answerBytesMax()) {
      throw Ranges.tooLarge(limits);
    }
  }

  static Written put(Put put, Draft draft) throws Refusal {
    Version before = draft.put(put);
    KeyValue previous = before == null || !put.returnPrevious() ? null : before.of(put.key());
    return new Written(draft.revision(), previous);
  }

  static Deleted delete(Delete delete, Draft draft) throws Refusal {
    List<KeyValue> deleted = draft.delete(delete.range());
    Deleted result = new Deleted(
        draft.revision(), deleted.size(), delete.returnPrevious() ? deleted : List.of());
    KvLimits limits = draft.base().limits();
    if (result.previous().size() > 1 && bytes(result) > limits.answerBytesMax()) {
      throw Ranges.tooLarge(limits);
    }
    return result;
  }

  private static long bytes(KvResult result) {
    if (result instanceof Found found) {
      return bytes(found.entries());
    }
    if (result instanceof Deleted deleted) {
      return bytes(deleted.previous());
    }
    boolean hasPrevious = result instanceof Written written && written.previous() != null;
    return hasPrevious ? bytes(List.of(((Written) result).previous())) : 0;
  }

  private static long bytes(List<KeyValue> entries) {
    long bytes = 0;
    for (KeyValue entry : entries) {
      bytes += (long) entry.sizeBytes() + KvLimits.ENTRY_BYTES;
    }
    return bytes;
  }

  /** An operation answers the revision of the whole transaction, which is known at its end. */
  private static KvResult at(long revision, KvResult result) {
    if (result instanceof Found found) {
      return new Found(revision, found.entries(), found.hasMore(), found.count());
    }
    if (result instanceof Deleted deleted) {
      return new Deleted(revision, deleted.count(), deleted.previous());
    }
    return new Written(revision, ((Written) result).previous());
  }
}
