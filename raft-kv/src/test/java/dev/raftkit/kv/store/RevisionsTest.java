package dev.raftkit.kv.store;

import static dev.raftkit.kv.store.TestStore.bytes;
import static dev.raftkit.kv.store.TestStore.entry;
import static dev.raftkit.kv.store.TestStore.failed;
import static dev.raftkit.kv.store.TestStore.put;
import static dev.raftkit.kv.store.TestStore.range;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvCommand.Delete;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvQuery.Range;
import dev.raftkit.kv.KvResult.Deleted;
import dev.raftkit.kv.KvResult.Found;
import dev.raftkit.kv.KvResult.Written;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Revisions and ranges")
class RevisionsTest {
  private final TestStore store = new TestStore();

  @Test
  void anEmptyStoreHasRevisionOne() {
    assertThat(store.all()).isEqualTo(new Found(1, List.of(), false, 0));
  }

  @Test
  void aKeyCountsItsVersionsSinceItCameToBe() {
    store.apply(put("a", "1"));
    store.apply(put("a", "2"));
    store.apply(Delete.of(bytes("a")));
    store.apply(put("a", "3"));
    store.apply(put("a", "4"));

    assertThat(store.all()).isEqualTo(new Found(6, List.of(entry("a", "4", 5, 6, 2)), false, 1));
  }

  @Test
  void aPutAnswersWhatWasThereOnlyIfItIsAsked() {
    KvCommand asking = new KvCommand.Put(bytes("a"), bytes("2"), 0, true);

    assertThat(store.apply(asking)).isEqualTo(new Written(2, null));
    assertThat(store.apply(asking)).isEqualTo(new Written(3, entry("a", "2", 2, 2, 1)));
    assertThat(store.apply(put("a", "3"))).isEqualTo(new Written(4, null));
  }

  @Test
  void aDeletionOfARangeIsOneRevision() {
    store.apply(put("a", "1"));
    store.apply(put("b", "2"));
    store.apply(put("c", "3"));

    assertThat(store.apply(new Delete(range("a", "c"), true)))
        .isEqualTo(new Deleted(5, 2, List.of(entry("a", "1", 2, 2, 1), entry("b", "2", 3, 3, 1))));
    assertThat(store.all()).isEqualTo(new Found(5, List.of(entry("c", "3", 4, 4, 1)), false, 1));
  }

  @Test
  void aDeletionOfNothingLeavesTheRevisionAsItIs() {
    store.apply(put("a", "1"));

    assertThat(store.apply(new Delete(range("b", "c"), true)))
        .isEqualTo(new Deleted(2, 0, List.of()));
    assertThat(store.apply(new Delete(range("b", "a"), true)))
        .isEqualTo(new Deleted(2, 0, List.of()));
  }

  @Test
  void theStateAsOfAnyRevisionCanBeRead() {
    store.apply(put("a", "1"));
    store.apply(put("a", "2"));
    store.apply(Delete.of(bytes("a")));
    store.apply(put("a", "3"));

    assertThat(at(1)).isEmpty();
    assertThat(at(2)).isEqualTo(List.of(entry("a", "1", 2, 2, 1)));
    assertThat(at(3)).isEqualTo(List.of(entry("a", "2", 2, 3, 2)));
    assertThat(at(4)).isEmpty();
    assertThat(at(5)).isEqualTo(List.of(entry("a", "3", 5, 5, 1)));
    failed(KvError.FUTURE_REVISION, store.ask(new Range(KeyRange.ALL, 6, 0, Range.Content.FULL)));
  }

  private List<?> at(long revision) {
    return ((Found) store.ask(new Range(KeyRange.ALL, revision, 0, Range.Content.FULL))).entries();
  }

  @Test
  void aRangeIsInTheOrderOfItsKeysAndCountsBeyondItsLimit() {
    store.apply(put("c", "3"));
    store.apply(put("a", "1"));
    store.apply(put("b", "2"));
    store.apply(put("ab", "4"));

    assertThat(store.ask(new Range(KeyRange.ALL, 0, 2, Range.Content.FULL)))
        .isEqualTo(
            new Found(5, List.of(entry("a", "1", 3, 3, 1), entry("ab", "4", 5, 5, 1)), true, 4));
    assertThat(store.ask(new Range(KeyRange.prefix(bytes("a")), 0, 2, Range.Content.KEYS_ONLY)))
        .isEqualTo(
            new Found(5, List.of(entry("a", "", 3, 3, 1), entry("ab", "", 5, 5, 1)), false, 2));
    assertThat(store.ask(new Range(range("b", "d"), 0, 0, Range.Content.COUNT_ONLY)))
        .isEqualTo(new Found(5, List.of(), false, 2));
    assertThat(store.ask(Range.of(range("d", "b")))).isEqualTo(new Found(5, List.of(), false, 0));
  }

  @Test
  void anEmptyValueIsAValueAndKeysAreAnyBytes() {
    Bytes key = Bytes.of((byte) 0, (byte) 0xff, (byte) 0xc0);

    store.apply(KvCommand.Put.of(key, Bytes.EMPTY));

    Found found = (Found) store.ask(Range.of(key));
    assertThat(found.entries().get(0).key()).isEqualTo(key);
    assertThat(found.entries().get(0).value()).isEqualTo(Bytes.EMPTY);
  }
}
