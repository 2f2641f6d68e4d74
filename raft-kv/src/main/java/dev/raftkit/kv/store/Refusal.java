package dev.raftkit.kv.store;

import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvResult;

/** A command or a query comes to nothing, and why. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final KvError error;
  private final String text;

  Refusal(KvError error, String text) {
    // Refusals are answers, not faults: where they come from is not worth the trace.
    super(text, null, false, false);
    this.error = error;
    this.text = text;
  }

  KvResult.Failure result(State state) {
    return new KvResult.Failure(state.revision(), error, text, state.compactRevision());
  }

  /** A number is over its limit. */
  static Refusal tooMuch(KvError error, String what, long asked, String limit, long max) {
    return new Refusal(error, what + ": " + asked + ", and " + limit + " allows " + max);
  }
}
