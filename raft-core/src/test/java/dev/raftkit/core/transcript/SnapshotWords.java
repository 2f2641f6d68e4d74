package dev.raftkit.core.transcript;

import dev.raftkit.core.log.SnapshotChunk;
import dev.raftkit.core.message.InstallSnapshot;
import dev.raftkit.core.message.InstallSnapshotResponse;

/** The narrator's words for snapshots on their way. */
final class SnapshotWords {
  private SnapshotWords() {}

  static String tell(InstallSnapshot m) {
    return "InstallSnapshot term " + m.term() + ", " + tell(m.chunk());
  }

  static String tell(InstallSnapshotResponse m) {
    String progress = m.matchIndex() > 0
        ? "agrees up to " + m.matchIndex()
        : "has " + m.nextOffset() + " bytes of snapshot " + m.lastIndex();
    return "InstallSnapshotResponse term " + m.term() + ", " + progress;
  }

  static String tell(SnapshotChunk chunk) {
    int length = chunk.data().length;
    String bytes =
        length == 0 ? "no bytes" : "bytes " + chunk.offset() + ".." + (chunk.offset() + length - 1);
    return bytes + " of " + chunk.sizeBytes() + " of snapshot "
        + Narrator.at(chunk.snapshot().last());
  }
}
