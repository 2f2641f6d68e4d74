package dev.raftkit.sim.engine.workload;

import java.util.Arrays;

/** The state machine of a simulated server: registers that hold the id of the last put. */
public final class Registers {
  private long[] values = new long[16];

  /**
   * Applies a command.
   *
   * @return the register's value before a get, or after a put; 0 when it was never written
   */
  public long apply(byte[] command) {
    int key = Command.key(command);
    if (key >= values.length) {
      values = Arrays.copyOf(values, 2 * key);
    }
    if (Command.isPut(command)) {
      values[key] = Command.id(command);
    }
    return values[key];
  }

  /** Forgets everything: a process has started. */
  public void clear() {
    Arrays.fill(values, 0);
  }
}
