package dev.raftkit.kv.store;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyValue;

/**
 * What one revision made of a key.
 *
 * @param version how often it was written since it came to be; 0 if this revision deleted it
 */
record Version(long createRevision, long modRevision, long version, Bytes value, long lease) {
  static Version deleted(long revision) {
    return new Version(0, revision, 0, Bytes.EMPTY, 0);
  }

  boolean isDeleted() {
    return version == 0;
  }

  KeyValue of(Bytes key) {
    return new KeyValue(key, value, createRevision, modRevision, version, lease);
  }
}
