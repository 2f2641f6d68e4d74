package dev.raftkit.server.register;

import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.store.KeyValueStore;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import dev.raftkit.node.TimedStateMachine;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.io.PushbackInputStream;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code raft server} keeps: the register and the key-value store, which know nothing of each
 * other. Which of them a command or a query is for is told by its first byte.
 */
final class ServerState implements TimedStateMachine {
  private static final long HASH_FACTOR = 0x100000001b3L;

  private final RegisterStateMachine register = new RegisterStateMachine();

  /** Another one after a snapshot in which there is none; watches that waited run out of time then. */
  private KeyValueStore store = new KeyValueStore();

  private static boolean isForStore(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == KvCodec.VERSION;
  }

  private StateMachine part(byte[] bytes) {
    return isForStore(bytes) ? store : register;
  }

  @Override
  public @Nullable String validate(byte[] command) {
    return part(command).validate(command);
  }

  /** Members of an older version keep a register too, and take what they know. */
  @Override
  public boolean needsTime(byte[] command) {
    return isForStore(command);
  }

  @Override
  public long dueAt() {
    return store.dueAt();
  }

  @Override
  public byte @Nullable [] due(long clock) {
    return store.due(clock);
  }

  @Override
  public void apply(CommandBatch commands, Results results) {
    apply(store, true, commands, results);
    apply(register, false, commands, results);
  }

  private static void apply(
      StateMachine part, boolean isStore, CommandBatch commands, Results results) {
    int[] places = IntStream.range(0, commands.size())
        .filter(i -> isForStore(commands.command(i)) == isStore)
        .toArray();
    if (places.length == commands.size()) {
      part.apply(commands, results);
    } else if (places.length > 0) {
      part.apply(commands.only(places), new PartResults(places, results));
    }
  }

  /** Results by their place in the whole batch. */
  private static final class PartResults implements Results {
    private final int[] places;
    private final Results results;

    PartResults(int[] places, Results results) {
      this.places = places;
      this.results = results;
    }

    @Override
    public void complete(int command, byte[] result) {
      results.complete(places[command], result);
    }

    @Override
    public void refuse(int command, String reason) {
      results.refuse(places[command], reason);
    }
  }

  @Override
  public byte[] query(byte[] query) {
    return part(query).query(query);
  }

  @Override
  public CompletableFuture<byte[]> queryLater(byte[] query) {
    return part(query).queryLater(query);
  }

  @Override
  public OptionalLong stateHash() {
    return OptionalLong.of(
        register.stateHash().orElseThrow() * HASH_FACTOR + store.stateHash().orElseThrow());
  }

  /** The register comes first, as in snapshots from before there was a store. */
  @Override
  public SnapshotSource capture() {
    SnapshotSource first = register.capture();
    SnapshotSource second = store.capture();
    return new SnapshotSource() {
      private boolean hasMoreOfFirst = true;

      @Override
      public boolean writeNext(DataOutput out) throws IOException {
        if (hasMoreOfFirst) {
          hasMoreOfFirst = first.writeNext(out);
          return true;
        }
        return second.writeNext(out);
      }

      @Override
      public void close() {
        first.close();
        second.close();
      }
    };
  }

  @Override
  public void restore(DataInputStream in) throws IOException {
    register.restore(in);
    PushbackInputStream rest = new PushbackInputStream(in);
    int next = rest.read();
    if (next < 0) {
      store = new KeyValueStore();
    } else {
      rest.unread(next);
      store.restore(new DataInputStream(rest));
    }
  }
}
