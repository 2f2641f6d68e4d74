package dev.raftkit.kv.store;

import static dev.raftkit.kv.store.TestStore.bytes;
import static dev.raftkit.kv.store.TestStore.entry;
import static dev.raftkit.kv.store.TestStore.put;
import static dev.raftkit.kv.store.TestStore.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.kv.Comparison;
import dev.raftkit.kv.Comparison.Operator;
import dev.raftkit.kv.Comparison.Target;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvCommand.Delete;
import dev.raftkit.kv.KvCommand.Transact;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvQuery.Range;
import dev.raftkit.kv.KvResult.Deleted;
import dev.raftkit.kv.KvResult.Found;
import dev.raftkit.kv.KvResult.Transacted;
import dev.raftkit.kv.KvResult.Written;
import dev.raftkit.kv.Operation;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionTest {
  private final TestStore store = new TestStore();

  private static Transact always(Operation... operations) {
    return new Transact(List.of(), List.of(operations), List.of());
  }

  private boolean holds(Comparison... conditions) {
    Transact question = new Transact(List.of(conditions), List.of(), List.of());
    return ((Transacted) store.apply(question)).succeeded();
  }

  @Test
  void allThatItDoesIsOneRevisionAndAnswersInOrder() {
    store.apply(put("a", "1"));

    assertThat(store.apply(always(
            Range.of(bytes("b")),
            put("b", "2"),
            Range.of(bytes("b")),
            new Delete(range("a", "b"), true))))
        .isEqualTo(new Transacted(
            3,
            true,
            List.of(
                new Found(3, List.of(), false, 0),
                new Written(3, null),
                new Found(3, List.of(entry("b", "2", 3, 3, 1)), false, 1),
                new Deleted(3, 1, List.of(entry("a", "1", 2, 2, 1))))));
    assertThat(store.all()).isEqualTo(new Found(3, List.of(entry("b", "2", 3, 3, 1)), false, 1));
  }

  @Test
  void itTakesTheOtherBranchUnlessAllConditionsHold() {
    store.apply(put("a", "1"));
    Comparison holds = Comparison.value(bytes("a"), Operator.EQUAL, bytes("1"));
    Comparison fails = Comparison.isAbsent(bytes("a"));

    assertThat(store.apply(new Transact(
            List.of(holds, fails), List.of(put("a", "then")), List.of(put("a", "else")))))
        .isEqualTo(new Transacted(3, false, List.of(new Written(3, null))));
    assertThat(store.all().entries()).containsExactly(entry("a", "else", 2, 3, 2));
  }

  @Test
  void oneThatChangesNothingLeavesTheRevisionAsItIs() {
    store.apply(put("a", "1"));

    assertThat(store.apply(always(Delete.of(bytes("b")), Range.of(bytes("b")))))
        .isEqualTo(new Transacted(
            2, true, List.of(new Deleted(2, 0, List.of()), new Found(2, List.of(), false, 0))));
  }

  @Test
  void everyNumberOfAKeyCanBeCompared() {
    long lease = store.grant(1_000_000_000);
    store.apply(put("a", "m"));
    store.apply(put("a", "m", lease));

    assertThat(holds(
            number(Target.CREATE_REVISION, Operator.EQUAL, 2),
            number(Target.MOD_REVISION, Operator.EQUAL, 3),
            number(Target.VERSION, Operator.EQUAL, 2),
            number(Target.LEASE, Operator.EQUAL, lease),
            number(Target.VERSION, Operator.NOT_EQUAL, 3),
            number(Target.VERSION, Operator.LESS, 3),
            number(Target.VERSION, Operator.GREATER, 1),
            Comparison.isUnchanged(bytes("a"), 3),
            Comparison.value(bytes("a"), Operator.GREATER, bytes("l")),
            Comparison.value(bytes("a"), Operator.LESS, bytes("mm"))))
        .isTrue();
    assertThat(holds(number(Target.VERSION, Operator.NOT_EQUAL, 2))).isFalse();
    assertThat(holds(number(Target.VERSION, Operator.LESS, 2))).isFalse();
    assertThat(holds(number(Target.VERSION, Operator.GREATER, 2))).isFalse();
  }

  private static Comparison number(Target target, Operator operator, long expected) {
    return Comparison.number(bytes("a"), target, operator, expected);
  }

  @Test
  void ofAKeyThatIsNotThereNumbersAreZeroAndNoValueHolds() {
    assertThat(holds(
            number(Target.CREATE_REVISION, Operator.EQUAL, 0),
            number(Target.MOD_REVISION, Operator.EQUAL, 0),
            number(Target.LEASE, Operator.EQUAL, 0),
            Comparison.isAbsent(bytes("a"))))
        .isTrue();
    assertThat(holds(Comparison.value(bytes("a"), Operator.EQUAL, bytes("")))).isFalse();
    assertThat(holds(Comparison.value(bytes("a"), Operator.NOT_EQUAL, bytes("x"))))
        .isFalse();
  }

  @Test
  void aKeyThatIsPutTwiceOrPutAndDeletedIsRefusedInEitherBranch() {
    store.refuses(KvError.DUPLICATE_KEY, always(put("a", "1"), put("a", "1")));
    store.refuses(KvError.DUPLICATE_KEY, always(put("b", "1"), new Delete(range("a", "c"), false)));
    store.refuses(KvError.DUPLICATE_KEY, always(Delete.of(bytes("b")), put("b", "1")));
    store.refuses(
        KvError.DUPLICATE_KEY,
        new Transact(List.of(), List.of(), List.of(put("a", "1"), put("a", "2"))));
  }

  @Test
  void aKeyMayBeDeletedTwiceAndPutInTheOtherBranch() {
    store.apply(put("b", "1"));

    assertThat(store.apply(new Transact(
            List.of(),
            List.of(Delete.of(bytes("b")), new Delete(KeyRange.ALL, false)),
            List.of(put("b", "2")))))
        .isEqualTo(new Transacted(
            3, true, List.of(new Deleted(3, 1, List.of()), new Deleted(3, 0, List.of()))));
  }

  @Test
  void anOperationThatIsRefusedUndoesThoseBeforeIt() {
    store.apply(put("a", "1"));

    store.refuses(KvError.UNKNOWN_LEASE, always(put("a", "2"), put("b", "2", 99)));
    store.refuses(
        KvError.FUTURE_REVISION,
        always(put("a", "2"), new Range(KeyRange.ALL, 3, 0, Range.Content.FULL)));
  }

  @Test
  void moreConditionsOrOperationsThanAllowedAreRefused() {
    List<Operation> many = Collections.nCopies(129, Range.of(bytes("a")));
    List<Comparison> conditions = Collections.nCopies(129, Comparison.isAbsent(bytes("a")));

    store.refuses(KvError.TOO_MANY_OPERATIONS, new Transact(List.of(), many, List.of()));
    store.refuses(KvError.TOO_MANY_OPERATIONS, new Transact(List.of(), List.of(), many));
    store.refuses(KvError.TOO_MANY_OPERATIONS, new Transact(conditions, List.of(), List.of()));
  }

  @Test
  void anAnswerIsWholeOrRefused() {
    store.configure(KvLimits.DEFAULT.withCommands(128, 10, 2 << 20, 500));
    store.apply(put("a", "x".repeat(200)));
    store.apply(put("b", "x".repeat(200)));

    store.refuses(KvError.ANSWER_TOO_LARGE, always(put("c", "1"), Range.of(KeyRange.ALL)));
    store.refuses(
        KvError.ANSWER_TOO_LARGE,
        always(Range.of(bytes("a")), put("c", "1"), Range.of(bytes("b"))));
    store.refuses(KvError.ANSWER_TOO_LARGE, new Delete(KeyRange.ALL, true));
    assertThat(store.apply(always(Range.of(bytes("a"))))).isInstanceOf(Transacted.class);
    assertThat(store.apply(new Delete(KeyRange.ALL, false)))
        .isEqualTo(new Deleted(4, 2, List.of()));
  }
}
