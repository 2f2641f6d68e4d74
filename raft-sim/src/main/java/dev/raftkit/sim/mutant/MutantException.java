package dev.raftkit.sim.mutant;

/** A patch that cannot be read, does not apply or does not compile; the message says which, where. */
public final class MutantException extends Exception {
  private static final long serialVersionUID = 1;

  MutantException(String message) {
    super(message);
  }

  MutantException(String message, Throwable cause) {
    super(message, cause);
  }
}
