package dev.raftkit.sim.engine;

import dev.raftkit.core.Change;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;

/** Sees what becomes of wishes to change the members. */
public final class MembershipMarks {
  private MembershipMarks() {}

  /** A server was asked for a change. */
  static void asked(MarkCounts marks, MembershipChange change, Change outcome) {
    if (outcome instanceof Change.Refused) {
      refused(marks);
    } else if (outcome instanceof Change.Accepted) {
      accepted(marks, change);
    }
  }

  /** A leader refused a change. */
  public static void refused(MarkCounts marks) {
    marks.hit(Mark.CHANGE_REFUSED);
  }

  /** A leader began a change. */
  public static void accepted(MarkCounts marks, MembershipChange change) {
    if (change.forced()) {
      marks.hit(Mark.CHANGE_FORCED);
    }
  }
}
