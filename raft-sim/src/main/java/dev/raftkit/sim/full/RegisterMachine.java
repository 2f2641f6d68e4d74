package dev.raftkit.sim.full;

import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.invariant.Invariants;
import dev.raftkit.sim.engine.workload.Registers;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.util.OptionalLong;

/** The registers as a state machine, which tells the invariants its state after every command. */
final class RegisterMachine implements StateMachine {
  /** Less than most states, so that writing one takes several calls. */
  private static final int PIECE_BYTES = 64;

  private final int server;
  private final Invariants invariants;
  private final Registers registers = new Registers();

  RegisterMachine(int server, Invariants invariants) {
    this.server = server;
    this.invariants = invariants;
  }

  long hash() {
    return registers.hash();
  }

  @Override
  public void apply(CommandBatch commands, Results results) {
    for (int i = 0; i < commands.size(); i++) {
      long value = registers.apply(commands.command(i));
      invariants.stateReached(server, commands.index(i), registers.hash());
      results.complete(i, Registers.encodeValue(value));
    }
  }

  @Override
  public OptionalLong stateHash() {
    return OptionalLong.of(registers.hash());
  }

  @Override
  public SnapshotSource capture() {
    byte[] state = registers.encode();
    return new SnapshotSource() {
      private int written = -1;

      @Override
      public boolean writeNext(DataOutput out) throws IOException {
        if (written < 0) {
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
    registers.decode(in.readNBytes(in.readInt()));
  }
}
