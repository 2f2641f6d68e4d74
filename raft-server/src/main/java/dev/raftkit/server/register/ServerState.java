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
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What {@code raft server} keeps: the register and the key-value store, which know nothing of each
 * other. Which of them a command or a query is for is told by its first byte.
 *
 * <p>As long as no command has ever been for the store, hashes and snapshots are those of the register
 * alone: so members of a release without a store can still be compared with, and sent snapshots.
 */
final class ServerState implements TimedStateMachine {
  private static final long HASH_FACTOR = 0x100000001b3L;

  private final RegisterStateMachine register = new RegisterStateMachine();

  /** Another one after a snapshot in which there is none; watches that waited run out of time then. */
  private KeyValueStore store = new KeyValueStore();

  private boolean isStoreUsed;

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
    int[] places = new int[commands.size()];
    int ofStore = 0;
    for (int i = 0; i < commands.size(); i++) {
      if (isForStore(commands.command(i))) {
        places[ofStore++] = i;
      }
    }
    isStoreUsed |= ofStore > 0;
    int ofRegister = ofStore;
    for (int i = 0; i < commands.size(); i++) {
      if (!isForStore(commands.command(i))) {
        places[ofRegister++] = i;
      }
    }
    apply(store, Arrays.copyOf(places, ofStore), commands, results);
    apply(register, Arrays.copyOfRange(places, ofStore, places.length), commands, results);
  }

  private static void apply(
      StateMachine part, int[] places, CommandBatch commands, Results results) {
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
    long ofRegister = register.stateHash().orElseThrow();
    return OptionalLong.of(
        isStoreUsed ? ofRegister * HASH_FACTOR + store.stateHash().orElseThrow() : ofRegister);
  }

  /** The register comes first, as in snapshots from before there was a store. */
  @Override
  public SnapshotSource capture() {
    if (!isStoreUsed) {
      return register.capture();
    }
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
    isStoreUsed = next >= 0;
    if (!isStoreUsed) {
      store = new KeyValueStore();
    } else {
      rest.unread(next);
      store.restore(new DataInputStream(rest));
    }
  }
}
