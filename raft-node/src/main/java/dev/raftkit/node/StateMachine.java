package dev.raftkit.node;

import java.io.DataInputStream;
import java.io.IOException;

/**
 * The application's state, the same on every member because every member applies the same commands in
 * the same order. It must depend on nothing else: no clock, no randomness, no iteration order of hash
 * maps.
 *
 * <p>After a restart commands are applied again, so an effect on the outside world belongs to whoever
 * leads, not here.
 */
public interface StateMachine {
  /**
   * Applies committed commands in index order, on one thread. For each command, exactly one of {@link
   * Results}' methods is to be called before this returns.
   *
   * <p>A refusal is a result. Whatever this throws stops the group on this member, before the batch
   * counts as applied.
   */
  void apply(CommandBatch commands, Results results);

  /**
   * Fixes the present state for a snapshot: quickly, on the thread of {@link #apply}, for instance by
   * a copy or by a persistent data structure. It is written out later, on another thread, while
   * commands go on being applied, and possibly a newer state is restored. What this throws stops the
   * group on this member.
   */
  SnapshotSource capture();

  /**
   * Replaces the whole state, nothing of the old one is left, by what {@link SnapshotSource} wrote on
   * this or another member. On the thread of {@link #apply}. Whatever this throws stops the group on
   * this member.
   *
   * @param in ends where the snapshot ends; all of it is to be read
   */
  void restore(DataInputStream in) throws IOException;

  /** Takes the results of a batch, by the position of the command in it. */
  interface Results {
    /** The command was applied and answers {@code result}, which is handed over. */
    void complete(int command, byte[] result);

    /** The command was refused and changed nothing. */
    void refuse(int command, String reason);
  }
}
