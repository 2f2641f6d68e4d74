package dev.raftkit.core;

import java.util.ArrayList;

/**
 * The reads of this server that have not ended. Where the state must be is found by the role; from
 * then on a read only waits for the state machine, whatever the role becomes.
 */
final class Reads {
  /** Questions are numbered from somewhere below this on; see {@link #nextContext}. */
  private static final long FIRST_CONTEXT_MAX = 1L << 61;

  private final Raft raft;
  private final RandomSource random;

  /** Those that wait for the state machine. */
  private final ArrayList<Confirmed> confirmed = new ArrayList<>();

  private int waiting;
  private long context;

  Reads(Raft raft, RandomSource random) {
    this.raft = raft;
    this.random = random;
  }

  void begin(long requestId, ReadMode mode) {
    waiting++;
    if (raft.config().isWitness()) {
      failed(requestId, Effect.ReadFailure.WITNESS);
    } else if (waiting > Raft.READS_MAX) {
      failed(requestId, Effect.ReadFailure.TOO_MANY);
    } else {
      raft.roles().current().onRead(requestId, mode);
    }
  }

  /** A state that has applied all up to {@code index} is new enough. */
  void confirmed(long requestId, long index) {
    confirmed.add(new Confirmed(requestId, index));
  }

  void failed(long requestId, Effect.ReadFailure reason) {
    waiting--;
    raft.outbox().emit(new Effect.ReadFailed(requestId, reason));
    raft.trace(Trace.Event.READ_FAILED, null, 0, 0);
  }

  /** Ends those for which the state machine has got far enough. */
  void release() {
    int kept = 0;
    for (int i = 0; i < confirmed.size(); i++) {
      Confirmed read = confirmed.get(i);
      if (read.index <= raft.lastApplied()) {
        waiting--;
        raft.outbox().emit(new Effect.ReadReady(read.requestId, read.index));
      } else {
        confirmed.set(kept++, read);
      }
    }
    confirmed.subList(kept, confirmed.size()).clear();
  }

  /**
   * A number for a question to the leader. An answer may arrive after this server was restarted and
   * asks again, in the same term: so that it answers nothing then, each process begins elsewhere.
   */
  long nextContext() {
    context = context == 0 ? 1 + random.nextBelow(FIRST_CONTEXT_MAX) : context + 1;
    return context;
  }

  private record Confirmed(long requestId, long index) {}
}
