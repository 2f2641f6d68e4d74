package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.Comparison;
import dev.raftkit.kv.Comparison.Operator;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.Operation;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Commands that meet each other: few keys, few values, few leases. */
final class Traffic {
  private static final Arbitrary<Bytes> KEYS =
      Arbitraries.of("a", "ab", "b", "c", "\u00ff", "d").map(Bytes::utf8);

  private static final Arbitrary<Bytes> VALUES = Arbitraries.of("", "x", "y").map(Bytes::utf8);

  static final Arbitrary<KeyRange> RANGES = Arbitraries.oneOf(
      KEYS.map(KeyRange::of),
      KEYS.map(KeyRange::prefix),
      Arbitraries.just(KeyRange.ALL),
      Combinators.combine(KEYS, KEYS).as(KeyRange::new));

  private static final Arbitrary<KvCommand.Put> PUTS =
      Combinators.combine(KEYS, VALUES).as(KvCommand.Put::of);

  private static final Arbitrary<KvCommand.Delete> DELETES =
      RANGES.map(range -> new KvCommand.Delete(range, false));

  private static final Arbitrary<Comparison> COMPARISONS = Arbitraries.oneOf(
      Combinators.combine(KEYS, Arbitraries.of(Operator.class), VALUES).as(Comparison::value),
      Combinators.combine(
              KEYS,
              Arbitraries.of(Comparison.Target.class)
                  .filter(target -> target != Comparison.Target.VALUE),
              Arbitraries.of(Operator.class),
              Arbitraries.longs().between(0, 6))
          .as(Comparison::number));

  private static final Arbitrary<List<Operation>> BRANCHES = Arbitraries.<Operation>oneOf(
          PUTS.map(put -> put), DELETES.map(delete -> delete), RANGES.map(KvQuery.Range::of))
      .list()
      .ofMaxSize(4)
      .filter(Traffic::isSound);

  private static final Arbitrary<KvCommand> OF_KEYS = Arbitraries.<KvCommand>frequencyOf(
      Tuple.of(4, PUTS.map(put -> put)),
      Tuple.of(2, DELETES.map(delete -> delete)),
      Tuple.of(
          4,
          Combinators.combine(COMPARISONS.list().ofMaxSize(2), BRANCHES, BRANCHES)
              .as(KvCommand.Transact::new)));

  /** Without leases. */
  static final Arbitrary<KvCommand> PLAIN = Arbitraries.frequencyOf(
      Tuple.of(12, OF_KEYS),
      Tuple.of(1, Arbitraries.longs().between(0, 20).map(KvCommand.Compact::new)));

  private static final Arbitrary<Long> LEASES = Arbitraries.longs().between(1, 4);

  private static final Arbitrary<KvCommand> OF_LEASES = Arbitraries.<KvCommand>oneOf(
      Combinators.combine(Arbitraries.longs().between(0, 4), Arbitraries.longs().between(1, 9))
          .as((lease, seconds) -> new KvCommand.Grant(lease, seconds * 1_000_000_000)),
      LEASES.list().ofMinSize(1).ofMaxSize(3).map(KvCommand.Renew::new),
      LEASES.map(KvCommand.Revoke::new),
      Combinators.combine(KEYS, VALUES, LEASES)
          .as((key, value, lease) -> new KvCommand.Put(key, value, lease, true)));

  /** All of them. */
  static final Arbitrary<KvCommand> ANY =
      Arbitraries.frequencyOf(Tuple.of(2, PLAIN), Tuple.of(3, OF_LEASES));

  private Traffic() {}

  private static boolean isSound(List<Operation> branch) {
    TreeSet<Bytes> written = new TreeSet<>();
    for (Operation operation : branch) {
      if (operation instanceof KvCommand.Put put && !written.add(put.key())) {
        return false;
      }
    }
    return branch.stream()
        .noneMatch(operation -> operation instanceof KvCommand.Delete delete
            && written.stream().anyMatch(delete.range()::contains));
  }
}
