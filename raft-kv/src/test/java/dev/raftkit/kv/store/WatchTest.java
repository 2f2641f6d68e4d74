package dev.raftkit.kv.store;

import static dev.raftkit.kv.store.TestStore.answer;
import static dev.raftkit.kv.store.TestStore.bytes;
import static dev.raftkit.kv.store.TestStore.entry;
import static dev.raftkit.kv.store.TestStore.failed;
import static dev.raftkit.kv.store.TestStore.put;
import static dev.raftkit.kv.store.TestStore.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvCommand.Compact;
import dev.raftkit.kv.KvCommand.Delete;
import dev.raftkit.kv.KvCommand.Transact;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvQuery.Watch;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.KvResult.Watched;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final KeyRange A = KeyRange.of(bytes("a"));

  private final TestStore store = new TestStore();

  private static Event was(KeyValue entry) {
    return new Event(Event.Kind.PUT, entry, null);
  }

  private static Event deleted(String key, long revision) {
    return new Event(Event.Kind.DELETE, KeyValue.deleted(bytes(key), revision), null);
  }

  @Test
  void whatIsThereIsAnsweredAtOnceInOrder() {
    store.apply(put("a", "1"));
    store.apply(put("b", "2"));
    store.apply(put("a", "3"));
    store.apply(Delete.of(bytes("a")));

    assertThat(answer(store.later(Watch.of(A, 1))))
        .isEqualTo(new Watched(
            5,
            List.of(was(entry("a", "1", 2, 2, 1)), was(entry("a", "3", 2, 4, 2)), deleted("a", 5)),
            6));
  }

  @Test
  void whatIsNotThereYetIsWaitedFor() {
    CompletableFuture<byte[]> ofKey = store.later(Watch.of(A, 2));
    CompletableFuture<byte[]> ofRange = store.later(Watch.of(range("a", "c"), 2));

    store.apply(put("c", "1"));
    assertThat(ofKey).isNotDone();
    assertThat(ofRange).isNotDone();
    store.apply(put("b", "2"));
    assertThat(ofKey).isNotDone();
    store.apply(put("a", "3"));

    assertThat(answer(ofRange))
        .isEqualTo(new Watched(3, List.of(was(entry("b", "2", 3, 3, 1))), 4));
    assertThat(answer(ofKey)).isEqualTo(new Watched(4, List.of(was(entry("a", "3", 4, 4, 1))), 5));
    assertThat(store.status().watchCount()).isZero();
  }

  @Test
  void fromZeroTellsWhereToBeginAndFromThereNothingIsMissed() {
    store.apply(put("a", "1"));

    Watched beginning = (Watched) answer(store.later(Watch.of(A, 0)));
    store.apply(put("a", "2"));

    assertThat(beginning).isEqualTo(new Watched(2, List.of(), 3));
    assertThat(answer(store.later(Watch.of(A, beginning.next()))))
        .isEqualTo(new Watched(3, List.of(was(entry("a", "2", 2, 3, 2))), 4));
  }

  @Test
  void fromTheFutureWaitsForIt() {
    CompletableFuture<byte[]> later = store.later(Watch.of(A, 4));
    CompletableFuture<byte[]> never = store.later(Watch.of(A, Long.MAX_VALUE - 1));

    store.apply(put("a", "1"));
    store.apply(put("a", "2"));
    assertThat(later).isNotDone();
    store.apply(put("a", "3"));

    assertThat(answer(later)).isEqualTo(new Watched(4, List.of(was(entry("a", "3", 2, 4, 3))), 5));
    assertThat(never).isNotDone();
  }

  @Test
  void allEventsOfOneRevisionComeTogetherWhateverTheLimits() {
    store.apply(new Transact(List.of(), List.of(put("b", "1"), put("a", "2")), List.of()));
    store.apply(put("a", "3"));

    assertThat(store.ask(new Watch(KeyRange.ALL, 1, false, 1, 1)))
        .isEqualTo(new Watched(
            3, List.of(was(entry("a", "2", 2, 2, 1)), was(entry("b", "1", 2, 2, 1))), 3));
    assertThat(store.ask(new Watch(KeyRange.ALL, 1, false, 3, 10_000)))
        .isEqualTo(new Watched(
            3,
            List.of(
                was(entry("a", "2", 2, 2, 1)),
                was(entry("b", "1", 2, 2, 1)),
                was(entry("a", "3", 2, 3, 2))),
            4));
  }

  @Test
  void anAnswerHasNoMoreBytesThanItMay() {
    store.configure(KvLimits.DEFAULT.withCommands(128, 100, 2 << 20, 500));
    for (int i = 0; i < 5; i++) {
      store.apply(put("a", "x".repeat(100)));
    }

    Watched first = (Watched) store.ask(Watch.of(A, 1));

    assertThat(first.events()).hasSize(2);
    assertThat(first.next()).isEqualTo(4);
  }

  @Test
  void whatWasThereBeforeIsToldToWhoAsks() {
    store.apply(put("a", "1"));
    store.apply(Delete.of(bytes("a")));
    store.apply(new Compact(2));

    assertThat(store.ask(new Watch(A, 3, true, 9, 9_999)))
        .isEqualTo(new Watched(
            3,
            List.of(new Event(
                Event.Kind.DELETE, KeyValue.deleted(bytes("a"), 3), entry("a", "1", 2, 2, 1))),
            4));
  }

  @Test
  void fromWhatIsForgottenIsAnErrorThatSaysFromWhereThereAreEvents() {
    store.apply(put("a", "1"));
    store.apply(put("a", "2"));
    store.apply(new Compact(3));

    KvResult.Failure failure = (KvResult.Failure) answer(store.later(Watch.of(A, 3)));

    assertThat(failure.error()).isEqualTo(KvError.COMPACTED);
    assertThat(failure.compactRevision()).isEqualTo(3);
    assertThat(failure.revision()).isEqualTo(3);
    assertThat(store.later(Watch.of(A, 4))).isNotDone();
  }

  @Test
  void whoWaitsWhileHistoryIsForgottenLosesNothing() {
    CompletableFuture<byte[]> waiting = store.later(Watch.of(A, 2));
    store.apply(put("b", "1"));

    store.apply(new Compact(2));

    assertThat(answer(waiting)).isEqualTo(new Watched(2, List.of(), 3));
  }

  @Test
  void whoWaitsLongIsToldToGoOnFromLaterBeforeHistoryIsForgotten() {
    store.configure(KvLimits.DEFAULT.withHistory(10, 1 << 20));
    CompletableFuture<byte[]> waiting = store.later(Watch.of(A, 2));
    for (int i = 0; i < 5; i++) {
      store.apply(put("b", "1"));
    }
    assertThat(waiting).isNotDone();

    store.apply(put("b", "1"));

    assertThat(answer(waiting)).isEqualTo(new Watched(7, List.of(), 8));
  }

  @Test
  void anEventThatTheShortestHistoryForgetsAtOnceIsSeen() {
    store.configure(KvLimits.DEFAULT.withHistory(1, 1));
    long first = store.grant(1_000_000_000);
    long second = store.grant(1_000_000_000);
    store.apply(put("a", "1", first));
    store.apply(put("b", "1", second));
    CompletableFuture<byte[]> waiting = store.later(Watch.of(A, 4));
    store.clock = 1_000_000_000;

    store.expire();

    assertThat(answer(waiting)).isEqualTo(new Watched(5, List.of(deleted("a", 4)), 6));
    assertThat(store.status().compactRevision()).isEqualTo(4);
  }

  @Test
  void aWatcherThatNeverReadsCostsItsOneWatch() {
    CompletableFuture<byte[]> unread = store.later(Watch.of(A, 2));

    for (int i = 0; i < 100; i++) {
      store.apply(put("a", "x"));
    }

    assertThat(((Watched) answer(unread)).events()).hasSize(1);
    assertThat(store.status().watchCount()).isZero();
  }

  @Test
  void oneWatchMoreThanMayWaitIsRefusedUntilAnotherEnds() {
    TestStore small = new TestStore(2);
    CompletableFuture<byte[]> first = small.later(Watch.of(A, 2));
    CompletableFuture<byte[]> second = small.later(Watch.of(KeyRange.ALL, 2));

    failed(KvError.TOO_MANY_WATCHES, answer(small.later(Watch.of(A, 2))));
    assertThat(answer(small.later(Watch.of(A, 0)))).isEqualTo(new Watched(1, List.of(), 2));
    second.cancel(false);

    assertThat(small.status().watchCount()).isEqualTo(1);
    assertThat(small.later(Watch.of(A, 2))).isNotDone();
    assertThat(first).isNotDone();
  }

  @Test
  void whoIsAskedNotToWaitAnswersWhatThereIs() {
    assertThat(store.ask(Watch.of(A, 2))).isEqualTo(new Watched(1, List.of(), 2));
    assertThat(store.ask(Watch.of(A, 7))).isEqualTo(new Watched(1, List.of(), 7));
    assertThat(store.status().watchCount()).isZero();
  }

  @Test
  void aSnapshotAnswersWhomItTellsSomething() throws IOException {
    TestStore other = new TestStore();
    other.apply(put("b", "1"));
    other.apply(put("a", "2"));
    CompletableFuture<byte[]> concerned = store.later(Watch.of(A, 2));
    CompletableFuture<byte[]> unconcerned = store.later(Watch.of(KeyRange.of(bytes("c")), 2));

    store.restore(other.snapshot());

    assertThat(answer(concerned))
        .isEqualTo(new Watched(3, List.of(was(entry("a", "2", 3, 3, 1))), 4));
    assertThat(unconcerned).isNotDone();
    store.apply(put("c", "1"));
    assertThat(answer(unconcerned))
        .isEqualTo(new Watched(4, List.of(was(entry("c", "1", 4, 4, 1))), 5));
  }

  @Test
  void aSnapshotWithoutTheEventsCutsOffWhoWaitsForThem() throws IOException {
    TestStore other = new TestStore();
    other.apply(put("a", "2"));
    other.apply(put("a", "3"));
    other.apply(new Compact(2));
    CompletableFuture<byte[]> waiting = store.later(Watch.of(A, 2));
    CompletableFuture<byte[]> later = store.later(Watch.of(A, 3));

    store.restore(other.snapshot());

    failed(KvError.COMPACTED, answer(waiting));
    assertThat(answer(later)).isEqualTo(new Watched(3, List.of(was(entry("a", "3", 2, 3, 2))), 4));
  }
}
