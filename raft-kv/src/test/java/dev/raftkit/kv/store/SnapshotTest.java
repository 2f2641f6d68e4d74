package dev.raftkit.kv.store;

import static dev.raftkit.kv.store.TestStore.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.kv.KvCommand;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private final TestStore store = new TestStore();

  @Test
  void anotherFormatIsNamed() {
    byte[] snapshot = store.snapshot();
    snapshot[3] = 2;

    assertThatThrownBy(() -> store.restore(snapshot))
        .isInstanceOf(IOException.class)
        .hasMessage("its key-value store has format 2; this version of RaftKit reads format 1:"
            + " update this member");
  }

  @Test
  void oneThatIsCutOffIsRefusedWhereverThatIs() {
    long lease = store.grant(1_000_000_000);
    store.apply(put("a", "1", lease));
    store.apply(put("a", "2", lease));
    byte[] snapshot = store.snapshot();

    for (int length = 0; length < snapshot.length; length++) {
      byte[] part = Arrays.copyOf(snapshot, length);
      assertThatThrownBy(() -> new TestStore().restore(part)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void anyByteThatChangedIsRefusedOrMakesAnotherState() throws IOException {
    long lease = store.grant(1_000_000_000);
    store.apply(put("a", "1", lease));
    store.apply(put("b", "2"));
    byte[] snapshot = store.snapshot();
    int refused = 0;

    for (int place = 0; place < snapshot.length; place++) {
      byte[] changed = snapshot.clone();
      changed[place] ^= 0x40;
      TestStore other = new TestStore();
      try {
        other.restore(changed);
        assertThat(other.snapshot()).isEqualTo(changed);
      } catch (IOException damaged) {
        refused++;
      }
    }

    assertThat(refused).isGreaterThan(snapshot.length / 3);
  }

  @Test
  void aKeyWithALeaseThatIsNotThereIsRefused() {
    long lease = store.grant(1_000_000_000);
    store.apply(put("a", "1", lease));
    byte[] snapshot = store.snapshot();
    // The lease of the one version stands before the length of its value, its value, and two ends.
    snapshot[snapshot.length - 1 - 1 - Integer.BYTES - 1] = 9;

    assertThatThrownBy(() -> store.restore(snapshot))
        .isInstanceOf(IOException.class)
        .hasMessage("the key-value store in the snapshot contradicts itself: key a with lease 9,"
            + " which is not there; restore another snapshot");
  }

  @Test
  void aLengthThatIsNotThereAllocatesNothing() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(SnapshotWriter.FORMAT);
    out.writeInt(Integer.MAX_VALUE);
    out.flush();

    assertThatThrownBy(() -> store.restore(bytes.toByteArray())).isInstanceOf(EOFException.class);
  }

  @Test
  void aLargeStateIsWrittenInParts() throws IOException {
    for (int i = 0; i < 100; i++) {
      store.apply(put("key" + i, "x".repeat(10_000)));
    }
    var source = store.store.capture();
    ByteArrayOutputStream first = new ByteArrayOutputStream();

    assertThat(source.writeNext(new DataOutputStream(first))).isTrue();

    assertThat(first.size()).isBetween(64 << 10, 80 << 10);
    TestStore other = new TestStore();
    other.restore(store.snapshot());
    assertThat(other.store.stateHash()).isEqualTo(store.store.stateHash());
  }

  @Test
  void aDifferenceOfAnyKindIsInTheHash() {
    long empty = store.store.stateHash().orElseThrow();
    store.clock = 1;
    store.apply(new KvCommand.Compact(1));

    assertThat(store.store.stateHash().orElseThrow()).isNotEqualTo(empty);
  }
}
