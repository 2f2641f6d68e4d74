package dev.raftkit.sim.engine.history;

/**
 * What the operations on one key do, one after the other. Operations are numbers, those of their
 * {@link KeyHistory}; a state is a number whose meaning only the model knows, and equal numbers mean
 * states that no operation that is left can tell apart.
 */
interface Model {
  /** The operation cannot be next. */
  long REFUSED = Long.MIN_VALUE;

  /** The state before every operation. */
  long initial();

  /**
   * The state after an operation, or {@link #REFUSED} if its answer contradicts the state, or if no
   * good can come of it. An optional operation that changes nothing is refused: it need not happen.
   *
   * @param until when the first operation returns of those left: what was called by then may be next
   */
  long after(long state, int operation, long until);

  /**
   * Whether a required operation can be next and nothing is lost by taking it now: if there is an
   * order of all that is left, there is one that begins with it.
   *
   * @param until as in {@link #after}
   */
  boolean isForced(long state, int operation, long until);

  /**
   * An operation that does and answers the same as this one, if both are required and that one
   * returned no later, or both are optional and that one was called no later; otherwise -1.
   */
  int twin(int operation);

  /** An operation is taken. */
  void take(int operation);

  /** The operation taken last is taken back. */
  void putBack(int operation);

  /** A state that the operations that are left cannot tell from this one. */
  long canonical(long state);
}
