package dev.raftkit.sim.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import java.io.DataInputStream;
import java.io.IOException;

/** A sum of the bytes that it is given; zero is refused. */
class Sum implements StateMachine {
  long total;

  @Override
  public void apply(CommandBatch commands, Results results) {
    for (int i = 0; i < commands.size(); i++) {
      byte addend = commands.command(i)[0];
      if (addend == 0) {
        results.refuse(i, "zero");
      } else {
        total += addend;
        results.complete(i, Long.toString(total).getBytes(UTF_8));
      }
    }
  }

  @Override
  public SnapshotSource capture() {
    long captured = total;
    return out -> {
      out.writeLong(captured);
      return false;
    };
  }

  @Override
  public void restore(DataInputStream in) throws IOException {
    total = in.readLong();
  }
}
