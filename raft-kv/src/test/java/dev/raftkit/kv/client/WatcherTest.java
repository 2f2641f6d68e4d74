package dev.raftkit.kv.client;

import static dev.raftkit.kv.client.TestWorld.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.kv.Event;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A watch that goes on")
class WatcherTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  private final TestWorld world = new TestWorld();
  private final TestWorld.Client client = world.client();
  private final List<String> seen = new ArrayList<>();

  private final Watcher.Listener listener = new Watcher.Listener() {
    @Override
    public void changed(List<Event> events, long next) {
      for (Event event : events) {
        seen.add(event.revision() + " " + event.kind() + " " + event.entry().key() + " "
            + event.entry().value());
      }
    }

    @Override
    public void ended(Throwable reason) {
      seen.add(
          reason instanceof KvException refusal ? refusal.error().toString() : reason.toString());
    }
  };

  private void put(String key, String value) {
    world.apply(KvCommand.Put.of(bytes(key), bytes(value)));
  }

  @Test
  void itTellsEachRevisionOnceAndInOrder() {
    put("before", "1");
    client.kv.watch(KeyRange.ALL, 0, listener);
    world.runFor(SHORT);

    put("a", "1");
    put("b", "2");
    world.runFor(SHORT);
    put("a", "3");
    world.apply(KvCommand.Delete.of(bytes("b")));
    world.runFor(SHORT);

    assertThat(seen).containsExactly("3 PUT a 1", "4 PUT b 2", "5 PUT a 3", "6 DELETE b ");
  }

  @Test
  void itBeginsWhereItIsToldTo() {
    put("a", "1");
    put("a", "2");
    put("a", "3");

    client.kv.watch(KeyRange.of(bytes("a")), 3, listener);
    world.runFor(SHORT);

    assertThat(seen).containsExactly("3 PUT a 2", "4 PUT a 3");
  }

  @Test
  void itMissesNothingOverAnOutage() {
    Watcher watcher = client.kv.watch(KeyRange.ALL, 0, listener);
    world.runFor(SHORT);
    put("a", "1");
    world.runFor(SHORT);
    client.isCutOff = true;
    put("a", "2");
    world.runFor(Duration.ofSeconds(30));
    put("a", "3");
    client.isCutOff = false;

    world.runFor(Duration.ofSeconds(30));

    assertThat(seen).containsExactly("2 PUT a 1", "3 PUT a 2", "4 PUT a 3");
    assertThat(watcher.nextRevision()).isEqualTo(5);
  }

  @Test
  void itGoesOnThoughNothingHappensForLong() {
    client.kv.watch(KeyRange.ALL, 0, listener);
    world.runFor(Duration.ofMinutes(10));

    put("a", "1");
    world.runFor(SHORT);

    assertThat(seen).containsExactly("2 PUT a 1");
  }

  @Test
  void oneThatIsTooLateIsCutOffAndToldWhy() {
    put("a", "1");
    put("a", "2");
    world.apply(new KvCommand.Compact(3));

    client.kv.watch(KeyRange.ALL, 2, listener);
    world.runFor(SHORT);
    put("a", "3");
    world.runFor(SHORT);

    assertThat(seen).containsExactly(KvError.COMPACTED.toString());
  }

  @Test
  void aListenerThatIsSlowIsNotCalledAgainBeforeItHasTakenWhatItWasTold() {
    List<Integer> sizes = new ArrayList<>();
    Watcher[] own = new Watcher[1];
    own[0] = client.kv.watch(KeyRange.ALL, 0, new Watcher.Listener() {
      @Override
      public void changed(List<Event> events, long next) {
        sizes.add(events.size());
        // Much happens while it is busy.
        for (int i = 0; sizes.size() == 1 && i < 5; i++) {
          put("k", "v" + i);
        }
      }

      @Override
      public void ended(Throwable reason) {
        seen.add("ended");
      }
    });
    world.runFor(SHORT);

    put("k", "first");
    world.runFor(SHORT);

    assertThat(sizes).containsExactly(1, 5);
    assertThat(seen).isEmpty();
  }

  @Test
  void aRevisionThatCannotBeIsRefusedAtOnce() {
    assertThatThrownBy(() -> client.kv.watch(KeyRange.ALL, -1, listener))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("revision -1");
  }

  @Test
  void oneThatIsClosedTellsNothingMore() {
    Watcher watcher = client.kv.watch(KeyRange.ALL, 0, listener);
    world.runFor(SHORT);

    watcher.close();
    put("a", "1");
    world.runFor(SHORT);

    assertThat(seen).isEmpty();
  }

  @Test
  void whatAListenerThrowsEndsIt() {
    client.kv.watch(KeyRange.ALL, 0, new Watcher.Listener() {
      @Override
      public void changed(List<Event> events, long next) {
        throw new IllegalStateException("full");
      }

      @Override
      public void ended(Throwable reason) {
        seen.add(String.valueOf(reason.getMessage()));
      }
    });
    world.runFor(SHORT);

    put("a", "1");
    put("a", "2");
    world.runFor(SHORT);

    assertThat(seen).containsExactly("full");
  }
}
