package dev.raftkit.kv.store;

import static dev.raftkit.kv.store.TestStore.bytes;
import static dev.raftkit.kv.store.TestStore.entry;
import static dev.raftkit.kv.store.TestStore.failed;
import static dev.raftkit.kv.store.TestStore.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvCommand.Compact;
import dev.raftkit.kv.KvCommand.Delete;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvQuery.Range;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.KvResult.Compacted;
import org.junit.jupiter.api.Test;

class CompactionTest {
  private final TestStore store = new TestStore();

  private KvResult at(long revision) {
    return store.ask(new Range(KeyRange.ALL, revision, 0, Range.Content.FULL));
  }

  @Test
  void theStateAsOfTheRevisionStaysAndWhatWasBeforeIsForgotten() {
    store.apply(put("a", "1"));
    store.apply(put("a", "2"));
    store.apply(put("b", "3"));
    store.apply(put("a", "4"));

    assertThat(store.apply(new Compact(4))).isEqualTo(new Compacted(5, 4));

    failed(KvError.COMPACTED, at(3));
    assertThat(((KvResult.Found) at(4)).entries())
        .containsExactly(entry("a", "2", 2, 3, 2), entry("b", "3", 4, 4, 1));
    assertThat(((KvResult.Found) at(5)).entries())
        .containsExactly(entry("a", "4", 2, 5, 3), entry("b", "3", 4, 4, 1));
  }

  @Test
  void ofADeletedKeyNothingIsLeft() {
    store.apply(put("a", "1"));
    store.apply(Delete.of(bytes("a")));
    store.apply(put("b", "1"));
    int before = store.snapshot().length;

    store.apply(new Compact(3));
    store.apply(Delete.of(bytes("b")));
    store.apply(new Compact(5));

    assertThat(store.snapshot()).hasSizeLessThan(before);
    assertThat(store.snapshot()).hasSameSizeAs(new TestStore().snapshot());
    assertThat(store.revision()).isEqualTo(5);
  }

  @Test
  void whatIsForgottenOrStillToComeCannotBeForgotten() {
    store.apply(put("a", "1"));
    store.apply(new Compact(2));

    store.refuses(KvError.COMPACTED, new Compact(2));
    store.refuses(KvError.COMPACTED, new Compact(1));
    store.refuses(KvError.FUTURE_REVISION, new Compact(3));
  }

  @Test
  void historyIsAsLongAsTheLimitSays() {
    store.configure(KvLimits.DEFAULT.withHistory(3, 1 << 20));
    for (int i = 0; i < 10; i++) {
      store.apply(put("a", "x"));
    }

    assertThat(store.status().compactRevision()).isEqualTo(8);
    failed(KvError.COMPACTED, at(7));
    assertThat(at(8)).isInstanceOf(KvResult.Found.class);
  }

  @Test
  void historyHasAsManyBytesAsTheLimitSaysAndAlwaysTheNewestRevision() {
    store.configure(KvLimits.DEFAULT.withHistory(100, 250));
    for (int i = 0; i < 5; i++) {
      store.apply(put("a", "x".repeat(99)));
    }
    assertThat(store.status().compactRevision()).isEqualTo(4);

    store.apply(put("a", "x".repeat(1_000)));

    assertThat(store.status().compactRevision()).isEqualTo(6);
  }

  @Test
  void aShorterHistoryIsForgottenAtOnce() {
    for (int i = 0; i < 10; i++) {
      store.apply(put("a", "x"));
    }

    store.configure(KvLimits.DEFAULT.withHistory(2, 1 << 20));

    assertThat(store.status().compactRevision()).isEqualTo(9);
  }

  @Test
  void byDefaultTenThousandRevisionsAreRemembered() {
    for (int i = 0; i < 10_001; i++) {
      store.apply(put("a", "x"));
    }

    assertThat(store.status().revision() - store.status().compactRevision()).isEqualTo(10_000);
  }
}
