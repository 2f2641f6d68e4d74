package dev.raftkit.core.log;

import dev.raftkit.core.membership.Configuration;
import dev.raftkit.core.membership.ConfigurationFormat;
import java.util.Arrays;
import java.util.Objects;

/**
 * One entry of the log (§5.3): the term in which a leader received it, and its payload. Its index is
 * given by its place in an {@link EntryBatch}.
 *
 * <p>Immutable: whoever creates an entry hands its payload over, and nobody changes it afterwards.
 * The array is shared by the log, the disk and every follower's messages, so it is never copied.
 */
public final class Entry {
  /** What an entry costs beside its payload, so that a million empty ones are not free. */
  public static final int OVERHEAD_BYTES = 32;

  private static final byte[] NO_PAYLOAD = {};

  private final long term;
  private final EntryType type;
  private final byte[] payload;

  public Entry(long term, EntryType type, byte[] payload) {
    this.term = term;
    this.type = Objects.requireNonNull(type);
    this.payload = Objects.requireNonNull(payload);
  }

  public static Entry command(long term, byte[] payload) {
    return new Entry(term, EntryType.COMMAND, payload);
  }

  public static Entry noOp(long term) {
    return new Entry(term, EntryType.NO_OP, NO_PAYLOAD);
  }

  /** What a witness keeps of this entry: only of what clients propose there is more than that. */
  public Entry bare() {
    return type.isProposed() ? new Entry(term, EntryType.BARE, NO_PAYLOAD) : this;
  }

  public static Entry configuration(long term, Configuration configuration) {
    return new Entry(term, EntryType.CONFIGURATION, ConfigurationFormat.encode(configuration));
  }

  public long term() {
    return term;
  }

  public EntryType type() {
    return type;
  }

  /** The payload itself, not a copy: read it, never change it. */
  public byte[] payload() {
    return payload;
  }

  /** What every limit in bytes counts: the payload and {@link #OVERHEAD_BYTES}. */
  public int sizeBytes() {
    return payload.length + OVERHEAD_BYTES;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry that
        && term == that.term
        && type == that.type
        && Arrays.equals(payload, that.payload);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(term) + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    return switch (type) {
      case COMMAND -> "command@" + term + "[" + payload.length + "]";
      case NO_OP -> "no-op@" + term;
      case BARE -> "bare@" + term;
      case SESSION -> "session@" + term + "[" + payload.length + "]";
      case TIMED -> "timed@" + term + "[" + payload.length + "]";
      case CONFIGURATION ->
        "configuration@" + term + "[" + ConfigurationFormat.decode(payload) + "]";
    };
  }
}
