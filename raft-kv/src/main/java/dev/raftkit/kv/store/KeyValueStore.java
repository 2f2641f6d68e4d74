package dev.raftkit.kv.store;

import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvLimits;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.TimedStateMachine;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A key-value store with revisions, transactions, leases and watches, as a replicated state machine;
 * {@code docs/kv.md} says what it promises. Commands, queries and what they come to are bytes as {@link
 * KvCodec} writes them. What makes no sense in the state that a command finds is answered by {@link
 * KvResult.Failure}, with its kind; only bytes that are no command at all are refused to the host.
 *
 * <p>Belongs to one member of one group, whose thread calls it; {@link #validate} may be called from
 * any.
 */
public final class KeyValueStore implements TimedStateMachine {
  /** How many watches may wait on a member, where nothing else is said. */
  public static final int WATCHES_MAX = 10_000;

  private final Watches watches;
  private State state = State.INITIAL;

  public KeyValueStore() {
    this(WATCHES_MAX);
  }

  /**
   * With room for another number of watches.
   *
   * @param watchesMax of this member alone: all that decides what becomes of commands is in {@link
   *     KvLimits}, and replicated
   */
  public KeyValueStore(int watchesMax) {
    if (watchesMax < 0) {
      throw new IllegalArgumentException(
          "watchesMax is " + watchesMax + ", and may not be negative");
    }
    this.watches = new Watches(watchesMax, state);
  }

  /** Refuses bytes that are no command. */
  @Override
  public @Nullable String validate(byte[] command) {
    try {
      KvCodec.decodeCommand(command);
      return null;
    } catch (IllegalArgumentException malformed) {
      return malformed.getMessage();
    }
  }

  @Override
  public void apply(CommandBatch commands, Results results) {
    for (int i = 0; i < commands.size(); i++) {
      KvCommand command;
      try {
        command = KvCodec.decodeCommand(commands.command(i));
      } catch (IllegalArgumentException malformed) {
        results.refuse(i, String.valueOf(malformed.getMessage()));
        continue;
      }
      KvResult result = apply(command, commands.clock(i), commands.isDue(i));
      results.complete(i, KvCodec.encode(result));
    }
  }

  /** Applies one command at a time of the replicated clock. */
  KvResult apply(KvCommand command, long clock, boolean isDue) {
    Commands.Outcome outcome = Commands.apply(command, state.at(clock), isDue);
    state = outcome.state();
    // Who waits sees what is new before it can be forgotten.
    watches.advanced(state);
    state = Compaction.byLimits(state);
    watches.forgotten(state);
    return outcome.result();
  }

  @Override
  public long dueAt() {
    return state.leases().dueAt();
  }

  @Override
  public byte @Nullable [] due(long clock) {
    List<KvCommand.Expire.Candidate> due =
        state.leases().due(clock, state.limits().changedKeysMax());
    return due.isEmpty() ? null : KvCodec.encode(new KvCommand.Expire(due));
  }

  /** Answers at once; a watch with what there is to see, possibly nothing. */
  @Override
  public byte[] query(byte[] query) {
    try {
      return KvCodec.encode(answer(KvCodec.decodeQuery(query)));
    } catch (IllegalArgumentException malformed) {
      return KvCodec.encode(malformed(malformed));
    }
  }

  /** Answers at once, except a watch that has nothing to see yet. */
  @Override
  public CompletableFuture<byte[]> queryLater(byte[] query) {
    KvQuery asked;
    try {
      asked = KvCodec.decodeQuery(query);
    } catch (IllegalArgumentException malformed) {
      return CompletableFuture.completedFuture(KvCodec.encode(malformed(malformed)));
    }
    return asked instanceof KvQuery.Watch watch
        ? watches.ask(watch, state)
        : CompletableFuture.completedFuture(KvCodec.encode(answer(asked)));
  }

  private KvResult malformed(IllegalArgumentException why) {
    return new Refusal(KvError.MALFORMED, String.valueOf(why.getMessage())).result(state);
  }

  /** Answers a query at once. */
  KvResult answer(KvQuery query) {
    try {
      return switch (query.kind()) {
        case RANGE -> Ranges.read((KvQuery.Range) query, state);
        case WATCH -> Watches.now((KvQuery.Watch) query, state);
        case LEASE -> Queries.lease((KvQuery.Lease) query, state);
        case LEASES -> Queries.leases((KvQuery.Leases) query, state);
        case STATUS -> Queries.status(state, watches.count());
      };
    } catch (Refusal refusal) {
      return refusal.result(state);
    }
  }

  /** A hash of all of the state; it walks through the whole store. */
  @Override
  public OptionalLong stateHash() {
    return OptionalLong.of(StateHash.of(state));
  }

  /** At once, whatever the size: the state is immutable, and is kept. */
  @Override
  public SnapshotSource capture() {
    return new SnapshotWriter(state);
  }

  @Override
  public void restore(DataInputStream in) throws IOException {
    state = SnapshotReader.read(in);
    watches.restored(state);
  }
}
