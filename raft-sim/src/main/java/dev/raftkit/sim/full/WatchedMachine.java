package dev.raftkit.sim.full;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import dev.raftkit.node.TimedStateMachine;
import dev.raftkit.sim.engine.invariant.Invariants;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A state machine of one process that tells the invariants and the {@link Application} what it does.
 * Its results say which entry they answer, so that it is noticed if someone else gets them; its
 * snapshots say up to where they go.
 */
class WatchedMachine implements StateMachine {
  private static final long COMPARE_ENTRIES = 16;

  private final int server;
  private final Invariants invariants;
  private final Application application;
  private final StateMachine machine;
  private final SessionWatch sessions;
  private long lastIndex;

  WatchedMachine(int server, Invariants invariants, Application application, StateMachine machine) {
    this.server = server;
    this.invariants = invariants;
    this.application = application;
    this.machine = machine;
    this.sessions = new SessionWatch(server, invariants);
  }

  /** The machine of a process that starts. */
  static WatchedMachine starting(int server, Invariants invariants, Application application) {
    StateMachine machine = application.started(server);
    return machine instanceof TimedStateMachine timed
        ? new WatchedTimedMachine(server, invariants, application, timed)
        : new WatchedMachine(server, invariants, application, machine);
  }

  @Override
  public void apply(CommandBatch commands, Results results) {
    for (int i = 0; i < commands.size(); i++) {
      tell(commands.index(i), entry(commands, i));
      sessions.applying(commands.index(i));
    }
    try {
      machine.apply(commands, new WatchedResults(commands, results));
    } catch (RuntimeException | Error e) {
      application.failed(server, e);
      throw e;
    }
    application.reached(server, lastIndex);
  }

  @Override
  public @Nullable String validate(byte[] command) {
    return machine.validate(command);
  }

  @Override
  public OptionalLong stateHash() {
    return machine.stateHash();
  }

  /** How often states may be compared: not at all without a hash. */
  long compareEntries() {
    return machine.stateHash().isPresent() ? COMPARE_ENTRIES : 0;
  }

  private Entry entry(CommandBatch commands, int command) {
    Entry holding = sessions.holding(commands.index(command), commands.command(command));
    return holding != null
        ? holding
        : Entry.command(commands.term(command), commands.command(command));
  }

  /** Tells of a command, and first of the entries before it, which no state machine sees. */
  private void tell(long index, Entry command) {
    while (lastIndex + 1 < index) {
      lastIndex++;
      invariants.applying(server, EntryBatch.of(lastIndex, sessions.passingOver(lastIndex)));
    }
    invariants.applying(server, EntryBatch.of(index, command));
    lastIndex = index;
  }

  @Override
  public byte[] query(byte[] query) {
    return machine.query(query);
  }

  @Override
  public CompletableFuture<byte[]> queryLater(byte[] query) {
    return machine.queryLater(query);
  }

  @Override
  public SnapshotSource capture() {
    try {
      return new WatchedSource(lastIndex, machine.capture());
    } catch (RuntimeException | Error e) {
      application.failed(server, e);
      throw e;
    }
  }

  @Override
  public void restore(DataInputStream in) throws IOException {
    lastIndex = in.readLong();
    try {
      machine.restore(in);
      if (in.read() >= 0) {
        throw new IOException("a snapshot has more to say than was read of it");
      }
    } catch (RuntimeException | Error e) {
      // Anything else may come from the disk.
      application.failed(server, e);
      throw e;
    }
    sessions.restored(lastIndex);
    invariants.installing(server, lastIndex);
    application.reached(server, lastIndex);
  }

  /** Adds to each result what it answers. */
  private final class WatchedResults implements Results {
    private final CommandBatch commands;
    private final Results results;

    WatchedResults(CommandBatch commands, Results results) {
      this.commands = commands;
      this.results = results;
    }

    @Override
    public void complete(int command, byte[] result) {
      boolean isKnown = command >= 0 && command < commands.size();
      results.complete(
          command,
          isKnown
              ? Applied.encode(commands.index(command), entry(commands, command), result)
              : result);
    }

    @Override
    public void refuse(int command, String reason) {
      results.refuse(command, reason);
    }
  }

  /** Writes first up to where the snapshot goes. */
  private final class WatchedSource implements SnapshotSource {
    private final long index;
    private final SnapshotSource source;
    private boolean begun;

    WatchedSource(long index, SnapshotSource source) {
      this.index = index;
      this.source = source;
    }

    @Override
    public boolean writeNext(DataOutput out) throws IOException {
      if (!begun) {
        out.writeLong(index);
        begun = true;
      }
      try {
        return source.writeNext(out);
      } catch (IOException | RuntimeException | Error e) {
        // The driver would try again, for ever: nothing but the source itself can have failed here.
        application.failed(server, e);
        throw e;
      }
    }

    @Override
    public void close() {
      source.close();
    }
  }
}
