package dev.raftkit.server.demo;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.core.log.EntryType;
import dev.raftkit.kv.client.KvCluster;
import dev.raftkit.kv.store.KeyValueStore;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.ProposalException;
import dev.raftkit.node.StateMachine;
import dev.raftkit.node.TimedStateMachine;
import dev.raftkit.node.session.SessionEntry;
import dev.raftkit.node.session.TimedEntry;
import java.util.concurrent.CompletableFuture;

/** The key-value store behind a log of one member that never fails. */
final class VirtualStore {
  private final VirtualTime time;
  private final KeyValueStore store = new KeyValueStore();
  private long lastIndex;

  VirtualStore(VirtualTime time) {
    this.time = time;
  }

  /** As one process reaches it. */
  KvCluster seenBy(VirtualProcess process) {
    return KvCluster.of(
        (command, timeout) -> {
          CompletableFuture<byte[]> result = new CompletableFuture<>();
          time.send(() -> answer(process, result, apply(command, false)));
          return result;
        },
        (query, consistency, timeout) -> {
          CompletableFuture<byte[]> result = new CompletableFuture<>();
          time.send(() -> {
            var unused =
                store.queryLater(query).thenAccept(found -> answer(process, result, found));
          });
          var unused = process.schedule(
              time.now() + timeout.toNanos(),
              () -> result.completeExceptionally(new ProposalException.TimedOut("no answer")));
          return result;
        });
  }

  private void answer(VirtualProcess process, CompletableFuture<byte[]> result, byte[] answer) {
    time.send(() -> process.execute(() -> result.complete(answer)));
  }

  private byte[] apply(byte[] command, boolean isDue) {
    byte[] payload = TimedEntry.encode(command, isDue);
    SessionEntry.stamp(payload, time.now());
    lastIndex++;
    CommandBatch batch =
        new CommandBatch(EntryBatch.of(lastIndex, new Entry(1, EntryType.TIMED, payload)));
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    store.apply(batch, new StateMachine.Results() {
      @Override
      public void complete(int i, byte[] value) {
        result.complete(value);
      }

      @Override
      public void refuse(int i, String reason) {
        throw new AssertionError(reason);
      }
    });
    if (store.dueAt() != TimedStateMachine.NEVER) {
      time.at(store.dueAt(), this::endLeases);
    }
    return result.join();
  }

  private void endLeases() {
    byte[] due = store.dueAt() <= time.now() ? store.due(time.now()) : null;
    if (due != null) {
      var unused = apply(due, true);
    }
  }
}
