package dev.raftkit.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class HashedStoreTest {
  private final HashedStore store = new HashedStore();
  private final HashedStore other = new HashedStore();

  @Test
  void itCountsTheChargesAndNothingElse() {
    put(store, 3, "charged/2026-01/c001");
    put(store, 4, "charged/2026-01/c001");
    put(store, 5, "elections/charger/1");

    assertThat(store.applied().charges()).isEqualTo(1);
    assertThat(store.applied().index()).isEqualTo(5);
  }

  @Test
  void aRestoredStateIsTheCapturedOneAndGoesOnLikeIt() throws IOException {
    put(store, 1, "charged/2026-01/c001");
    SnapshotSource captured = store.capture();
    put(store, 2, "charged/2026-01/c002");
    put(other, 1, "charged/2026-01/c009");

    other.restore(new DataInputStream(new ByteArrayInputStream(written(captured))));
    put(other, 2, "charged/2026-01/c002");

    assertThat(other.applied()).isEqualTo(store.applied());
  }

  private static byte[] written(SnapshotSource source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (source.writeNext(new DataOutputStream(bytes))) {}
    return bytes.toByteArray();
  }

  private static void put(HashedStore to, long index, String key) {
    byte[] command = KvCodec.encode(KvCommand.Put.of(Bytes.utf8(key), Bytes.utf8("7")));
    EntryBatch entries = EntryBatch.of(index, Entry.command(1, command));
    to.apply(new CommandBatch(entries), new StateMachine.Results() {
      @Override
      public void complete(int i, byte[] result) {}

      @Override
      public void refuse(int i, String reason) {
        throw new AssertionError(reason);
      }
    });
  }
}
