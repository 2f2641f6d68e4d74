package dev.raftkit.kv.store;

import static dev.raftkit.kv.store.TestStore.bytes;
import static dev.raftkit.kv.store.TestStore.put;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvCommand.Delete;
import dev.raftkit.kv.KvCommand.Put;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvQuery.Range;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.KvResult.Found;
import dev.raftkit.kv.KvResult.Written;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private final TestStore store = new TestStore();

  @Test
  void aLongerKeyAndALongerValueAreRefused() {
    store.refuses(KvError.KEY_TOO_LARGE, Put.of(Bytes.of(new byte[(8 << 10) + 1]), Bytes.EMPTY));
    store.refuses(KvError.VALUE_TOO_LARGE, Put.of(bytes("a"), Bytes.of(new byte[(512 << 10) + 1])));
    assertThat(store.apply(Put.of(Bytes.of(new byte[8 << 10]), Bytes.of(new byte[512 << 10]))))
        .isEqualTo(new Written(2, null));
  }

  @Test
  void aFailureNamesValueLimitAndWhatIsThere() {
    assertThat(store.apply(Put.of(bytes("a"), Bytes.of(new byte[(512 << 10) + 1]))))
        .isEqualTo(new KvResult.Failure(
            1,
            KvError.VALUE_TOO_LARGE,
            "bytes of the value of a: 524289, and valueBytesMax allows 524288",
            0));
  }

  @Test
  void aDeletionOfMoreKeysThanOneCommandMayChangeIsRefused() {
    store.configure(KvLimits.DEFAULT.withCommands(128, 2, 4 << 20, 1 << 20));
    store.apply(put("a", "1"));
    store.apply(put("b", "1"));
    store.apply(put("c", "1"));

    store.refuses(KvError.CHANGE_TOO_LARGE, new Delete(KeyRange.ALL, false));
    assertThat(store.apply(new Delete(TestStore.range("b", "d"), false)))
        .isEqualTo(new KvResult.Deleted(5, 2, List.of()));
  }

  @Test
  void aDeletionOfMoreBytesThanOneCommandMayChangeIsRefused() {
    store.configure(
        KvLimits.DEFAULT.withKeyAndValueBytes(10, 100).withCommands(128, 100, 210, 1 << 20));
    store.apply(put("a", "x".repeat(100)));
    store.apply(put("b", "x".repeat(100)));
    store.apply(put("c", "x".repeat(10)));

    store.refuses(KvError.CHANGE_TOO_LARGE, new Delete(KeyRange.ALL, false));
  }

  @Test
  void aFullStoreTakesNothingMoreButDeletesAndSmallerValues() {
    store.configure(KvLimits.DEFAULT.withStoreBytes(2 * KvLimits.ENTRY_BYTES + 10));
    store.apply(put("a", "1234"));
    store.apply(put("b", "1234"));

    store.refuses(KvError.STORE_FULL, put("c", ""));
    store.refuses(KvError.STORE_FULL, put("b", "12345"));
    store.configure(KvLimits.DEFAULT.withStoreBytes(1));
    assertThat(store.apply(put("b", "123"))).isInstanceOf(Written.class);
    assertThat(store.apply(Delete.of(bytes("b")))).isInstanceOf(KvResult.Deleted.class);
    assertThat(store.status().storeBytes()).isEqualTo(KvLimits.ENTRY_BYTES + 5);
  }

  @Test
  void aReadAnswersWhatThereIsRoomForAndSaysThatThereIsMore() {
    store.configure(KvLimits.DEFAULT.withCommands(128, 100, 2 << 20, 500));
    for (String key : new String[] {"a", "b", "c"}) {
      store.apply(put(key, "x".repeat(100)));
    }

    Found found = (Found) store.ask(Range.of(KeyRange.ALL));

    assertThat(found.entries()).hasSize(2);
    assertThat(found.hasMore()).isTrue();
    assertThat(found.count()).isEqualTo(3);
  }

  @Test
  void oneValueIsAnsweredWhateverItTakes() {
    store.configure(KvLimits.DEFAULT.withCommands(128, 100, 2 << 20, 1));
    store.apply(put("a", "x".repeat(1_000)));

    assertThat(store.all().entries()).hasSize(1);
    assertThat(store.all().hasMore()).isFalse();
  }

  @Test
  void statusTellsTheLimits() {
    KvLimits limits = KvLimits.DEFAULT.withLeases(7, 7);

    store.configure(limits);

    assertThat(store.status()).isEqualTo(new KvResult.StatusFound(1, 0, 0, 0, 0, 0, 0, limits));
  }
}
