package dev.raftkit.node;

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

  /** Takes the results of a batch, by the position of the command in it. */
  interface Results {
    /** The command was applied and answers {@code result}, which is handed over. */
    void complete(int command, byte[] result);

    /** The command was refused and changed nothing. */
    void refuse(int command, String reason);
  }
}
