package dev.raftkit.kv.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvQuery.Range;
import dev.raftkit.kv.KvQuery.Watch;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.KvResult.Failure;
import dev.raftkit.kv.KvResult.Found;
import dev.raftkit.kv.KvResult.Watched;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Label("The store against a map for every revision")
class ModelProperties {
  @Provide
  Arbitrary<KvCommand> commands() {
    return Traffic.PLAIN;
  }

  @Provide
  Arbitrary<KeyRange> ranges() {
    return Traffic.RANGES;
  }

  @Property(tries = 400)
  void everyRangeAtEveryRevisionIsAsInTheModel(
      @ForAll @Size(max = 25) List<@From("commands") KvCommand> commands,
      @ForAll("ranges") KeyRange range) {
    TestStore store = new TestStore();
    Model model = new Model();

    for (KvCommand command : commands) {
      store.apply(command);
      model.apply(command);
    }

    assertThat(store.revision()).isEqualTo(model.revision());
    assertThat(store.status().keyCount())
        .isEqualTo(model.range(KeyRange.ALL, model.revision()).size());
    for (long revision = 1; revision <= model.revision(); revision++) {
      KvResult found = store.ask(new Range(range, revision, 0, Range.Content.FULL));
      if (revision < model.compactRevision()) {
        TestStore.failed(KvError.COMPACTED, found);
      } else {
        assertThat(((Found) found).entries()).isEqualTo(model.range(range, revision));
      }
    }
  }

  @Property(tries = 400)
  void aWatchThatGoesOnSeesEachEventOnceInOrder(
      @ForAll @Size(max = 25) List<@From("commands") KvCommand> commands,
      @ForAll("ranges") KeyRange range,
      @ForAll @IntRange(min = 1, max = 5) int eventsMax) {
    TestStore store = new TestStore();
    Model model = new Model();
    List<Event> seen = new ArrayList<>();
    long next = 1;
    CompletableFuture<byte[]> asked = store.later(watch(range, next, eventsMax));

    for (KvCommand command : commands) {
      store.apply(command);
      model.apply(command);
      while (asked.isDone()) {
        Watched answer = (Watched) TestStore.answer(asked);
        seen.addAll(answer.events());
        next = answer.next();
        asked = store.later(watch(range, next, eventsMax));
      }
    }

    assertThat(seen).isEqualTo(model.events(range, 1));
  }

  private static Watch watch(KeyRange range, long from, int eventsMax) {
    return new Watch(range, from, true, eventsMax, 1_000_000);
  }

  @Property(tries = 400)
  void aWatchFromAnywhereSeesWhatIsRememberedOrIsToldThatItIsNot(
      @ForAll @Size(max = 25) List<@From("commands") KvCommand> commands,
      @ForAll("ranges") KeyRange range,
      @ForAll @IntRange(min = 1, max = 30) int from) {
    TestStore store = new TestStore();
    Model model = new Model();

    for (KvCommand command : commands) {
      store.apply(command);
      model.apply(command);
    }

    KvResult answer = store.ask(watch(range, from, Integer.MAX_VALUE));
    if (from <= model.compactRevision()) {
      assertThat(((Failure) answer).compactRevision()).isEqualTo(model.compactRevision());
    } else {
      assertThat(answer)
          .isEqualTo(new Watched(
              model.revision(), model.events(range, from), Math.max(from, model.revision() + 1)));
    }
  }
}
