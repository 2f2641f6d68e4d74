package dev.raftkit.server.register;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A register and a store in one state machine")
class ServerStateTest {
  private static final byte[] APPEND = RegisterFormat.append("a".getBytes(UTF_8));

  private final ServerState state = new ServerState();

  private static byte[] put(String key, String value) {
    return KvCodec.encode(KvCommand.Put.of(Bytes.utf8(key), Bytes.utf8(value)));
  }

  private static KeyValue entry(String key, String value, long revision) {
    return new KeyValue(Bytes.utf8(key), Bytes.utf8(value), revision, revision, 1, 0);
  }

  /** What is answered to each command of a batch, by its place. */
  private static Map<Integer, String> apply(StateMachine state, byte[]... commands) {
    Entry[] entries =
        Arrays.stream(commands).map(command -> Entry.command(1, command)).toArray(Entry[]::new);
    Map<Integer, String> answers = new TreeMap<>();
    state.apply(new CommandBatch(EntryBatch.of(1, entries)), new StateMachine.Results() {
      @Override
      public void complete(int command, byte[] result) {
        answers.put(
            command,
            result[0] == KvCodec.VERSION
                ? KvCodec.decodeResult(result).toString()
                : "position " + RegisterFormat.position(result));
      }

      @Override
      public void refuse(int command, String reason) {
        answers.put(command, "refused: " + reason);
      }
    });
    return answers;
  }

  private static byte[] snapshot(StateMachine of) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SnapshotSource source = of.capture()) {
      DataOutputStream out = new DataOutputStream(bytes);
      boolean hasMore = true;
      while (hasMore) {
        hasMore = source.writeNext(out);
      }
    }
    return bytes.toByteArray();
  }

  private static void restore(StateMachine into, byte[] snapshot) throws IOException {
    ByteArrayInputStream bytes = new ByteArrayInputStream(snapshot);
    into.restore(new DataInputStream(bytes));
    assertThat(bytes.available()).isZero();
  }

  private static List<KeyValue> keys(ServerState of) {
    byte[] answer = of.query(KvCodec.encode(KvQuery.Range.of(KeyRange.ALL)));
    return ((KvResult.Found) KvCodec.decodeResult(answer)).entries();
  }

  private static long valueCount(StateMachine of) {
    return RegisterFormat.page(of.query(RegisterFormat.read(1))).total();
  }

  @Test
  void eachCommandOfAMixedBatchGoesToItsPartAndHasTheAnswerOfItsPlace() {
    byte[] refused = {1, 99};

    Map<Integer, String> answers =
        apply(state, put("k", "1"), APPEND, refused, APPEND, put("k", "2"), new byte[0]);

    assertThat(answers)
        .isEqualTo(new TreeMap<>(Map.of(
            0,
            new KvResult.Written(2, null).toString(),
            1,
            "position 1",
            2,
            "refused: not the bytes of a command of the key-value store: there is no"
                + " command 99",
            3,
            "position 2",
            4,
            new KvResult.Written(3, null).toString(),
            5,
            "refused: the register knows append and read, and this is neither")));
    assertThat(valueCount(state)).isEqualTo(2);
    assertThat(keys(state))
        .containsExactly(new KeyValue(Bytes.utf8("k"), Bytes.utf8("2"), 2, 3, 2, 0));
  }

  @Test
  void whatIsRefusedByAPartIsFoundBeforeItIsProposed() {
    assertThat(state.validate(put("k", "1"))).isNull();
    assertThat(state.validate(APPEND)).isNull();
    assertThat(state.validate(new byte[] {1, 99})).contains("key-value store");
    assertThat(state.validate(new byte[] {'X'})).contains("register");
    assertThat(state.validate(new byte[0])).contains("register");
  }

  @Test
  void onlyCommandsOfTheStoreNeedTime() {
    assertThat(state.needsTime(put("k", "1"))).isTrue();
    assertThat(state.needsTime(APPEND)).isFalse();
    assertThat(state.needsTime(new byte[0])).isFalse();
  }

  @Test
  void aSnapshotFromBeforeThereWasAStoreIsOneWithoutKeys() throws IOException {
    RegisterStateMachine old = new RegisterStateMachine();
    apply(old, APPEND, APPEND);
    apply(state, put("k", "1"), APPEND);

    restore(state, snapshot(old));

    assertThat(valueCount(state)).isEqualTo(2);
    assertThat(keys(state)).isEmpty();
    assertThat(state.stateHash()).isEqualTo(old.stateHash());
  }

  @Test
  void whereTheStoreWasNeverUsedHashAndSnapshotAreThoseOfTheRegister() throws IOException {
    RegisterStateMachine old = new RegisterStateMachine();
    apply(old, APPEND);
    apply(state, APPEND);

    assertThat(state.stateHash()).isEqualTo(old.stateHash());
    assertThat(snapshot(state)).isEqualTo(snapshot(old));
  }

  @Test
  void aSnapshotHasBothParts() throws IOException {
    apply(state, put("k", "1"), APPEND);
    ServerState restored = new ServerState();
    apply(restored, put("other", "1"), APPEND, APPEND);

    restore(restored, snapshot(state));

    assertThat(valueCount(restored)).isEqualTo(1);
    assertThat(keys(restored)).containsExactly(entry("k", "1", 2));
    assertThat(restored.stateHash()).isEqualTo(state.stateHash());
    assertThat(snapshot(restored)).isEqualTo(snapshot(state));
  }

  @Test
  void aSnapshotThatIsCutOffIsRefused() throws IOException {
    apply(state, put("k", "1"), APPEND);
    byte[] whole = snapshot(state);

    assertThatThrownBy(() -> restore(new ServerState(), Arrays.copyOf(whole, whole.length - 1)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void theHashTellsTheStatesOfBothPartsApart() {
    ServerState other = new ServerState();
    apply(state, put("k", "1"), APPEND);
    apply(other, put("k", "2"), APPEND);
    assertThat(state.stateHash()).isNotEqualTo(other.stateHash());

    ServerState third = new ServerState();
    apply(third, put("k", "1"), APPEND, APPEND);
    assertThat(state.stateHash()).isNotEqualTo(third.stateHash());
  }

  @Test
  void aWatchWaitsForTheStoreAndAReadOfTheRegisterDoesNot() {
    var watch = state.queryLater(KvCodec.encode(KvQuery.Watch.of(KeyRange.of(Bytes.utf8("k")), 2)));
    assertThat(watch).isNotDone();
    assertThat(state.queryLater(RegisterFormat.read(1))).isCompleted();

    apply(state, APPEND, put("k", "1"));

    assertThat(watch).isCompleted();
  }

  @Test
  void theStoreSaysWhatIsDue() {
    assertThat(state.dueAt()).isEqualTo(Long.MAX_VALUE);

    apply(state, KvCodec.encode(new KvCommand.Grant(7, 1_000_000_000)));

    assertThat(state.dueAt()).isEqualTo(1_000_000_000);
    assertThat(state.due(999_999_999)).isNull();
    assertThat(state.due(1_000_000_000)).startsWith(KvCodec.VERSION);
  }
}
