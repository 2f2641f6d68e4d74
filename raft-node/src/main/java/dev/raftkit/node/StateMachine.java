package dev.raftkit.node;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

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
   * Why a command makes no sense, whatever the state is; null if it may be proposed. It is asked on
   * the member where a command is proposed, before anything else is done with it, so that what no
   * state machine could apply never reaches the log.
   *
   * <p>A function of the command alone: it is called from any thread, also while {@link #apply} runs,
   * so it reads nothing that changes. A command that it lets through may still be refused by {@link
   * #apply}; and since members of another version may let through what this one does not, {@link
   * #apply} takes everything. What it throws fails the command, and nothing else.
   */
  default @Nullable String validate(byte[] command) {
    return null;
  }

  /**
   * A hash of the whole state, for {@link RaftNode.Builder#compareStates}: the same on every member
   * that has applied the same commands, and after {@link #restore} the same as before {@link
   * #capture}. Empty where there is none. On the thread of {@link #apply}; what this throws stops the
   * group on this member.
   */
  default OptionalLong stateHash() {
    return OptionalLong.empty();
  }

  /**
   * Applies committed commands in index order, on one thread. For each command, exactly one of {@link
   * Results}' methods is to be called before this returns.
   *
   * <p>A refusal is a result. Whatever this throws stops the group on this member, before the batch
   * counts as applied.
   */
  void apply(CommandBatch commands, Results results);

  /**
   * Answers a read: on the thread of {@link #apply}, from the state that all commands so far made. It
   * must change nothing. Whatever it throws fails this one read, and nothing else.
   *
   * @param query itself, not a copy: read it, never change it
   * @return handed over
   */
  default byte[] query(byte[] query) {
    throw new UnsupportedOperationException(getClass().getName()
        + " answers no reads: implement StateMachine.query, or propose the question as a command");
  }

  /**
   * Answers a read that may have to wait for commands that are yet to be applied, such as a watch: all
   * reads come here, and unless this is overridden they go on to {@link #query}. On the thread of
   * {@link #apply}, which also completes the future, during a later {@link #apply} or {@link #restore}.
   * A read whose time is over cancels it, on that thread too, so that what waits can be forgotten.
   *
   * @param query itself, not a copy: read it, never change it
   */
  default CompletableFuture<byte[]> queryLater(byte[] query) {
    return CompletableFuture.completedFuture(query(query));
  }

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
