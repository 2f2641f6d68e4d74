package dev.raftkit.kv;

import dev.raftkit.kv.KvQuery.Range;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any command, query or result that there may be. */
final class Messages {
  static final Arbitrary<Bytes> BYTES =
      Arbitraries.bytes().array(byte[].class).ofMaxSize(12).map(Bytes::of);

  static final Arbitrary<Bytes> KEYS =
      Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(12).map(Bytes::of);

  static final Arbitrary<KeyRange> RANGES =
      Combinators.combine(BYTES, BYTES.injectNull(0.2)).as(KeyRange::new);

  private static final Arbitrary<Long> NUMBERS = Arbitraries.longs();
  private static final Arbitrary<Long> NOT_NEGATIVE = NUMBERS.filter(number -> number >= 0);
  private static final Arbitrary<Long> POSITIVE = NUMBERS.filter(number -> number > 0);
  private static final Arbitrary<Integer> COUNTS = Arbitraries.integers().greaterOrEqual(1);
  private static final Arbitrary<Boolean> FLAGS = Arbitraries.of(true, false);

  private static final Arbitrary<KvCommand.Put> PUTS =
      Combinators.combine(KEYS, BYTES, NOT_NEGATIVE, FLAGS).as(KvCommand.Put::new);

  private static final Arbitrary<KvCommand.Delete> DELETES =
      Combinators.combine(RANGES, FLAGS).as(KvCommand.Delete::new);

  private static final Arbitrary<Range> READS = Combinators.combine(
          RANGES,
          NOT_NEGATIVE,
          Arbitraries.integers().greaterOrEqual(0),
          Arbitraries.of(Range.Content.class))
      .as(Range::new);

  private static final Arbitrary<KvLimits> LIMITS = Arbitraries.of(
      KvLimits.DEFAULT,
      KvLimits.DEFAULT
          .withCommands(3, 4, 2 << 20, 5)
          .withLeases(6, 2)
          .withHistory(7, 8)
          .withStoreBytes(9));

  private static final Arbitrary<Comparison> COMPARISONS = Arbitraries.oneOf(
      Combinators.combine(KEYS, Arbitraries.of(Comparison.Operator.class), BYTES)
          .as(Comparison::value),
      Combinators.combine(
              KEYS,
              Arbitraries.of(Comparison.Target.class)
                  .filter(target -> target != Comparison.Target.VALUE),
              Arbitraries.of(Comparison.Operator.class),
              NUMBERS)
          .as(Comparison::number));

  private static final Arbitrary<List<Operation>> OPERATIONS = Arbitraries.<Operation>oneOf(
          PUTS.map(put -> put), DELETES.map(delete -> delete), READS.map(read -> read))
      .list()
      .ofMaxSize(3);

  static final Arbitrary<KvCommand> COMMANDS = Arbitraries.<KvCommand>oneOf(List.of(
      PUTS.map(put -> put),
      DELETES.map(delete -> delete),
      Combinators.combine(COMPARISONS.list().ofMaxSize(3), OPERATIONS, OPERATIONS)
          .as(KvCommand.Transact::new),
      Combinators.combine(NOT_NEGATIVE, NUMBERS).as(KvCommand.Grant::new),
      POSITIVE.list().ofMinSize(1).ofMaxSize(3).map(KvCommand.Renew::new),
      POSITIVE.map(KvCommand.Revoke::new),
      Combinators.combine(POSITIVE, NOT_NEGATIVE)
          .as(KvCommand.Expire.Candidate::new)
          .list()
          .ofMaxSize(3)
          .map(KvCommand.Expire::new),
      NOT_NEGATIVE.map(KvCommand.Compact::new),
      LIMITS.map(KvCommand.Configure::new)));

  static final Arbitrary<KvQuery> QUERIES = Arbitraries.<KvQuery>oneOf(List.of(
      READS.map(read -> read),
      Combinators.combine(
              RANGES, NOT_NEGATIVE.filter(from -> from < Long.MAX_VALUE), FLAGS, COUNTS, COUNTS)
          .as(KvQuery.Watch::new),
      Combinators.combine(POSITIVE, FLAGS).as(KvQuery.Lease::new),
      Combinators.combine(NOT_NEGATIVE, COUNTS).as(KvQuery.Leases::new),
      Arbitraries.just(new KvQuery.Status())));

  private static final Arbitrary<KeyValue> ENTRIES =
      Combinators.combine(BYTES, BYTES, NUMBERS, NUMBERS, NUMBERS, NUMBERS).as(KeyValue::new);

  private static final Arbitrary<LeaseStatus> LEASES =
      Combinators.combine(NUMBERS, NUMBERS, NUMBERS, NUMBERS, COUNTS).as(LeaseStatus::new);

  private static final Arbitrary<Event> EVENTS = Combinators.combine(
          Arbitraries.of(Event.Kind.class), ENTRIES, ENTRIES.injectNull(0.5))
      .as(Event::new);

  private static final Arbitrary<KvResult.Written> WRITTEN =
      Combinators.combine(NUMBERS, ENTRIES.injectNull(0.5)).as(KvResult.Written::new);

  private static final Arbitrary<KvResult.Deleted> DELETED =
      Combinators.combine(NUMBERS, COUNTS, some(ENTRIES)).as(KvResult.Deleted::new);

  private static final Arbitrary<KvResult.Found> FOUND =
      Combinators.combine(NUMBERS, some(ENTRIES), FLAGS, NUMBERS).as(KvResult.Found::new);

  private static final Arbitrary<KvResult> OF_OPERATIONS = Arbitraries.<KvResult>oneOf(
      WRITTEN.map(result -> result), DELETED.map(result -> result), FOUND.map(result -> result));

  static final Arbitrary<KvResult> RESULTS = Arbitraries.<KvResult>oneOf(List.of(
      OF_OPERATIONS,
      Combinators.combine(
              NUMBERS,
              Arbitraries.of(KvError.class),
              Arbitraries.strings().all().ofMaxLength(9).filter(Messages::isText),
              NUMBERS)
          .as(KvResult.Failure::new),
      Combinators.combine(NUMBERS, FLAGS, some(OF_OPERATIONS)).as(KvResult.Transacted::new),
      Combinators.combine(NUMBERS, LEASES).as(KvResult.Granted::new),
      Combinators.combine(NUMBERS, some(LEASES), some(NUMBERS)).as(KvResult.Renewed::new),
      Combinators.combine(NUMBERS, COUNTS).as(KvResult.Revoked::new),
      Combinators.combine(NUMBERS, some(NUMBERS)).as(KvResult.Expired::new),
      Combinators.combine(NUMBERS, NUMBERS).as(KvResult.Compacted::new),
      NUMBERS.map(KvResult.Configured::new),
      Combinators.combine(NUMBERS, some(EVENTS), NUMBERS).as(KvResult.Watched::new),
      Combinators.combine(NUMBERS, LEASES, some(BYTES)).as(KvResult.LeaseFound::new),
      Combinators.combine(NUMBERS, some(NUMBERS), FLAGS).as(KvResult.LeasesFound::new),
      Combinators.combine(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, COUNTS, COUNTS, LIMITS)
          .as(KvResult.StatusFound::new)));

  private Messages() {}

  private static <T> Arbitrary<List<T>> some(Arbitrary<T> one) {
    return one.list().ofMaxSize(3);
  }

  /** Half a surrogate pair is no text, and comes back as a question mark. */
  private static boolean isText(String text) {
    return text.chars().noneMatch(c -> Character.isSurrogate((char) c));
  }
}
