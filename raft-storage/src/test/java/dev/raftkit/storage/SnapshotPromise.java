package dev.raftkit.storage;

import dev.raftkit.core.log.LogPosition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which snapshots a recovery may find to be the newest of a group: none older than the one that is
 * durable, and none but those that were begun.
 */
record SnapshotPromise(List<LogPosition> durable, List<List<LogPosition>> begun) {
  static final SnapshotPromise NONE = new SnapshotPromise(
      Collections.nCopies(RecordedMember.GROUPS, LogPosition.ZERO),
      Collections.nCopies(RecordedMember.GROUPS, List.of()));

  SnapshotPromise begin(int group, LogPosition snapshot) {
    List<List<LogPosition>> more = new ArrayList<>(begun);
    List<LogPosition> ofGroup = new ArrayList<>(begun.get(group));
    ofGroup.add(snapshot);
    more.set(group, ofGroup);
    return new SnapshotPromise(durable, more);
  }

  SnapshotPromise finish(int group, LogPosition snapshot) {
    List<LogPosition> newer = new ArrayList<>(durable);
    newer.set(group, snapshot);
    return new SnapshotPromise(newer, begun);
  }

  boolean allows(int group, LogPosition newest) {
    return newest.equals(durable.get(group))
        || (newest.index() > durable.get(group).index() && begun.get(group).contains(newest));
  }
}
