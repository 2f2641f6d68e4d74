package dev.raftkit.storage;

import java.util.List;

/**
 * What a recovery must find: one of the states after the writes so far, and none before the last
 * that was acknowledged, or that a recovery has revealed.
 */
final class Promise {
  /** Before the first boot is over, a disk may have no identity. */
  static final Promise NONE =
      new Promise(false, List.of(RecordedMember.NOTHING_WRITTEN), 0, 0, SnapshotPromise.NONE);

  private final boolean initialised;
  private List<List<GroupModel>> history;
  private int acknowledged;
  private int submitted;
  private SnapshotPromise snapshots;

  Promise(
      boolean initialised,
      List<List<GroupModel>> history,
      int acknowledged,
      int submitted,
      SnapshotPromise snapshots) {
    this.initialised = initialised;
    this.history = history;
    this.acknowledged = acknowledged;
    this.submitted = submitted;
    this.snapshots = snapshots;
  }

  boolean initialised() {
    return initialised;
  }

  int acknowledged() {
    return acknowledged;
  }

  SnapshotPromise snapshots() {
    return snapshots;
  }

  int submitted() {
    return submitted;
  }

  List<List<GroupModel>> history() {
    return history;
  }

  /** All groups after so many writes. */
  List<GroupModel> after(int writes) {
    return history.get(writes);
  }

  /** A recovery has revealed a state; which one, could only be told later. */
  void isExactly(List<GroupModel> state, SnapshotPromise newest) {
    history = List.of(state);
    acknowledged = 0;
    submitted = 0;
    snapshots = newest;
  }

  @Override
  public String toString() {
    return initialised
        ? "writes " + acknowledged + " to " + submitted + ", " + snapshots
        : "nothing";
  }
}
