package dev.raftkit.sim.kit;

import dev.raftkit.sim.engine.random.RandomStream;
import java.util.List;

/** Clients that add 0, 1 or 2, and know between which bounds the sum must be. */
class Addends<M extends Sum> implements Workload<M> {
  long acknowledged;
  long possible;
  long refusals;
  long results;

  @Override
  public byte[] next(int client, RandomStream random) {
    byte addend = (byte) random.nextInt(3);
    possible += addend;
    return new byte[] {addend};
  }

  @Override
  public void answered(int client, byte[] command, byte[] result) {
    acknowledged += command[0];
    results++;
  }

  @Override
  public void refused(int client, byte[] command, String reason) {
    refusals++;
    if (command[0] != 0 || !reason.equals("zero")) {
      throw new AssertionError("refused " + command[0] + " because of " + reason);
    }
  }

  @Override
  public void failed(int client, byte[] command) {
    possible -= command[0];
  }

  @Override
  public void finished(List<Replica<M>> replicas) {
    for (Replica<M> replica : replicas) {
      long total = replica.machine().total;
      if (total < acknowledged || total > possible) {
        throw new AssertionError(
            replica + " has " + total + ", not " + acknowledged + " to " + possible);
      }
    }
  }
}
