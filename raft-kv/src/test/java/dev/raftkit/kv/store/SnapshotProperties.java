package dev.raftkit.kv.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

@Label("Snapshots")
class SnapshotProperties {
  private static final long SECOND = 1_000_000_000;

  @Provide
  Arbitrary<KvCommand> commands() {
    return Traffic.ANY;
  }

  @Property(tries = 400)
  void aMemberThatStartsFromASnapshotGoesOnAsOneThatAppliedAll(
      @ForAll @Size(max = 40) List<@From("commands") KvCommand> commands,
      @ForAll @IntRange(max = 40) int at)
      throws IOException {
    TestStore whole = new TestStore();
    TestStore restored = new TestStore();
    restored.apply(TestStore.put("left", "over"));
    int cut = Math.min(at, commands.size());

    play(whole, commands.subList(0, cut));
    restored.restore(whole.snapshot());
    restored.clock = whole.clock;

    assertThat(restored.snapshot()).isEqualTo(whole.snapshot());
    assertThat(restored.store.stateHash()).isEqualTo(whole.store.stateHash());
    assertThat(restored.status()).isEqualTo(whole.status());
    assertThat(play(restored, commands.subList(cut, commands.size())))
        .isEqualTo(play(whole, commands.subList(cut, commands.size())));
    assertThat(restored.snapshot()).isEqualTo(whole.snapshot());
    assertThat(restored.store.dueAt()).isEqualTo(whole.store.dueAt());
  }

  @Property(tries = 100)
  void whatComesAfterACaptureIsNotInIt(
      @ForAll @Size(max = 20) List<@From("commands") KvCommand> before,
      @ForAll @Size(max = 20) List<@From("commands") KvCommand> after)
      throws IOException {
    TestStore store = new TestStore();
    play(store, before);
    byte[] expected = store.snapshot();

    var captured = store.store.capture();
    play(store, after);

    assertThat(TestStore.written(captured)).isEqualTo(expected);
  }

  /** The results, and those of what the leader finds due, one second after the other. */
  private static List<KvResult> play(TestStore store, List<KvCommand> commands) {
    List<KvResult> results = new ArrayList<>();
    for (KvCommand command : commands) {
      store.clock += SECOND;
      byte[] due = store.store.due(store.clock);
      if (due != null) {
        results.add(store.store.apply(KvCodec.decodeCommand(due), store.clock, true));
      }
      results.add(store.apply(command));
    }
    return results;
  }
}
