package dev.raftkit.kv;

/**
 * A key as it stands at some revision.
 *
 * @param value what it has; empty if only keys were asked for
 * @param createRevision that at which it came to be, after it had last not been there
 * @param modRevision that at which it was last written
 * @param version how often it was written since it came to be: 1 at first
 * @param lease with which it goes; 0 for none
 */
public record KeyValue(
    Bytes key, Bytes value, long createRevision, long modRevision, long version, long lease) {
  /** A key that was deleted at a revision, for {@link Event}. */
  public static KeyValue deleted(Bytes key, long revision) {
    return new KeyValue(key, Bytes.EMPTY, 0, revision, 0, 0);
  }

  /** What it takes, in bytes of key and value. */
  public int sizeBytes() {
    return key.length() + value.length();
  }
}
