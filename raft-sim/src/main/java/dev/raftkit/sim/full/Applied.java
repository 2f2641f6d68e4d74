package dev.raftkit.sim.full;

import dev.raftkit.core.log.Entry;
import dev.raftkit.node.session.TimedEntry;
import dev.raftkit.sim.engine.disk.LogModel;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a client's server learns of an applied command: which entry it was, and the state machine's
 * result. It travels as the result. Immutable.
 */
public final class Applied {
  private static final int HEADER_BYTES = 3 * Long.BYTES;

  private final long index;
  private final long term;
  private final long content;
  private final byte[] result;

  private Applied(long index, long term, long content, byte[] result) {
    this.index = index;
    this.term = term;
    this.content = content;
    this.result = result;
  }

  static byte[] encode(long index, Entry entry, byte[] result) {
    return ByteBuffer.allocate(HEADER_BYTES + result.length)
        .putLong(index)
        .putLong(entry.term())
        .putLong(LogModel.contentHash(entry))
        .put(result)
        .array();
  }

  /** Reads what a simulated server answers to a command. */
  public static Applied decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Applied(
        in.getLong(),
        in.getLong(),
        in.getLong(),
        Arrays.copyOfRange(bytes, HEADER_BYTES, bytes.length));
  }

  /** Of the entry. */
  public long index() {
    return index;
  }

  /** Of the entry. */
  public long term() {
    return term;
  }

  /** A hash of the entry. */
  public long content() {
    return content;
  }

  /** The state machine's, itself, not a copy. */
  public byte[] result() {
    return result;
  }

  /** Whether this is about that command, and not about another. */
  boolean answers(byte[] command, LogModel committed) {
    return content == LogModel.contentHash(Entry.command(term, command))
        || isTimed(command, committed.entryAt(index));
  }

  private boolean isTimed(byte[] command, Entry entry) {
    return TimedEntry.isOf(entry, command) && content == LogModel.contentHash(entry);
  }
}
