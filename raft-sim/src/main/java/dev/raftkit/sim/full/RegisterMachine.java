package dev.raftkit.sim.full;

import dev.raftkit.core.log.Entry;
import dev.raftkit.core.log.EntryBatch;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.invariant.Invariants;
import dev.raftkit.sim.engine.workload.Command;
import dev.raftkit.sim.engine.workload.Registers;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The registers as a state machine, which tells the invariants what it applies. A result says which
 * command it answers, so that it is noticed if someone else gets it.
 */
final class RegisterMachine implements StateMachine {
  /**
   * What a client's server learns of an applied command.
   *
   * @param content a hash of its entry
   */
  record Applied(long id, long index, long term, long content, long value) {
    private static final int BYTES = 5 * Long.BYTES;

    byte[] encode() {
      return ByteBuffer.allocate(BYTES)
          .putLong(id)
          .putLong(index)
          .putLong(term)
          .putLong(content)
          .putLong(value)
          .array();
    }

    static Applied decode(byte[] result) {
      ByteBuffer in = ByteBuffer.wrap(result);
      return new Applied(in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }
  }

  /** Less than most states, so that writing one takes several calls. */
  private static final int PIECE_BYTES = 64;

  private final int server;
  private final Invariants invariants;
  private final Registers registers = new Registers();
  private long lastIndex;

  RegisterMachine(int server, Invariants invariants) {
    this.server = server;
    this.invariants = invariants;
  }

  @Override
  public void apply(CommandBatch commands, Results results) {
    for (int i = 0; i < commands.size(); i++) {
      long index = commands.index(i);
      Entry entry = Entry.command(commands.term(i), commands.command(i));
      tell(index, entry);
      long value = registers.apply(entry.payload());
      invariants.stateReached(server, index, registers.hash());
      long id = Command.id(entry.payload());
      Applied applied = new Applied(id, index, entry.term(), LogModel.contentHash(entry), value);
      results.complete(i, applied.encode());
    }
  }

  /** Tells of a command, and first of the no-ops before it, which no state machine sees. */
  private void tell(long index, Entry command) {
    while (lastIndex + 1 < index) {
      lastIndex++;
      long term = invariants.committed().termAt(lastIndex);
      invariants.applying(server, EntryBatch.of(lastIndex, Entry.noOp(term)));
      invariants.stateReached(server, lastIndex, registers.hash());
    }
    invariants.applying(server, EntryBatch.of(index, command));
    lastIndex = index;
  }

  @Override
  public SnapshotSource capture() {
    long index = lastIndex;
    byte[] state = registers.encode();
    return new SnapshotSource() {
      private int written = -1;

      @Override
      public boolean writeNext(DataOutput out) throws IOException {
        if (written < 0) {
          out.writeLong(index);
          out.writeInt(state.length);
          written = 0;
        } else {
          int length = Math.min(PIECE_BYTES, state.length - written);
          out.write(state, written, length);
          written += length;
        }
        return written < state.length;
      }
    };
  }

  @Override
  public void restore(DataInputStream in) throws IOException {
    lastIndex = in.readLong();
    registers.decode(in.readNBytes(in.readInt()));
    if (in.read() >= 0) {
      throw new IOException("a snapshot has more to say than it should");
    }
    invariants.installing(server, lastIndex);
    invariants.stateReached(server, lastIndex, registers.hash());
  }
}
