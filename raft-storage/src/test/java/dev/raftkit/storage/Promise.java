package dev.raftkit.storage;

import java.util.List;

/**
 * What a recovery must find: one of the states after the writes so far, and none before the last
 * that was acknowledged, or that a recovery has revealed.
 */
final class Promise {
  /** Before the first boot is over, a disk may have no identity. */
  static final Promise NONE = new Promise(false, List.of(RecordedMember.NOTHING_WRITTEN), 0, 0);

  private final boolean initialised;
  private List<List<GroupModel>> history;
  private int acknowledged;
  private int submitted;

  Promise(boolean initialised, List<List<GroupModel>> history, int acknowledged, int submitted) {
    this.initialised = initialised;
    this.history = history;
    this.acknowledged = acknowledged;
    this.submitted = submitted;
  }

  boolean initialised() {
    return initialised;
  }

  int acknowledged() {
    return acknowledged;
  }

  int submitted() {
    return submitted;
  }

  /** All groups after so many writes. */
  List<GroupModel> after(int writes) {
    return history.get(writes);
  }

  /** A recovery has revealed a state; which one, could only be told later. */
  void isExactly(List<GroupModel> state) {
    history = List.of(state);
    acknowledged = 0;
    submitted = 0;
  }

  @Override
  public String toString() {
    return initialised ? "writes " + acknowledged + " to " + submitted : "nothing";
  }
}
