package dev.raftkit.kv.store;

import static dev.raftkit.kv.store.TestStore.bytes;
import static dev.raftkit.kv.store.TestStore.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand.Expire;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvQuery.Range;
import dev.raftkit.kv.KvQuery.Status;
import dev.raftkit.kv.KvResult;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.StateMachine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The store as its host sees it")
class KeyValueStoreTest {
  private static final byte[] NO_COMMAND = {1, 99};

  private final TestStore test = new TestStore();
  private final KeyValueStore store = test.store;

  /** What the host is told, one line for each command. */
  private List<String> apply(byte[]... commands) {
    Entry[] entries = new Entry[commands.length];
    for (int i = 0; i < commands.length; i++) {
      entries[i] = Entry.command(1, commands[i]);
    }
    List<String> told = new ArrayList<>();
    store.apply(new CommandBatch(EntryBatch.of(1, entries)), new StateMachine.Results() {
      @Override
      public void complete(int command, byte[] result) {
        told.add(command + " " + KvCodec.decodeResult(result));
      }

      @Override
      public void refuse(int command, String reason) {
        told.add(command + " refused: " + reason);
      }
    });
    return told;
  }

  @Test
  void eachCommandOfABatchHasItsResultInOrder() {
    assertThat(apply(KvCodec.encode(put("a", "1")), NO_COMMAND, KvCodec.encode(put("a", "2"))))
        .containsExactly(
            "0 " + new KvResult.Written(2, null),
            "1 refused: not the bytes of a command of the key-value store: there is no command 99",
            "2 " + new KvResult.Written(3, null));
  }

  @Test
  void bytesThatAreNoCommandNeverReachTheLog() {
    assertThat(store.validate(KvCodec.encode(put("a", "1")))).isNull();
    assertThat(store.validate(NO_COMMAND))
        .isEqualTo("not the bytes of a command of the key-value store: there is no command 99");
  }

  @Test
  void bytesThatAreNoQueryAreAFailureWithItsKind() {
    TestStore.failed(KvError.MALFORMED, KvCodec.decodeResult(store.query(NO_COMMAND)));
    TestStore.failed(KvError.MALFORMED, TestStore.answer(store.queryLater(NO_COMMAND)));
  }

  @Test
  void whatDoesNotWaitIsAnsweredAtOnce() {
    apply(KvCodec.encode(put("a", "1")));

    assertThat(TestStore.answer(store.queryLater(KvCodec.encode(Range.of(bytes("a"))))))
        .isEqualTo(test.ask(Range.of(bytes("a"))));
    assertThat(TestStore.answer(store.queryLater(KvCodec.encode(new Status()))))
        .isEqualTo(test.status());
  }

  @Test
  void whatAClientPretendsToFindDueIsAFailure() {
    byte[] expire = KvCodec.encode(new Expire(List.of(new Expire.Candidate(1, 0))));

    assertThat(apply(expire).get(0)).contains("error=NOT_FOR_CLIENTS");
  }

  @Test
  void aNumberOfWatchesIsNotNegative() {
    assertThatThrownBy(() -> new KeyValueStore(-1))
        .hasMessage("watchesMax is -1, and may not be negative");
  }
}
