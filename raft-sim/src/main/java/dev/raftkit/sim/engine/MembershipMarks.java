package dev.raftkit.sim.engine;

import dev.raftkit.core.Change;
import dev.raftkit.core.membership.MembershipChange;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;

/** Sees what becomes of wishes to change the members. */
final class MembershipMarks {
  private MembershipMarks() {}

  /** A server was asked for a change. */
  static void asked(MarkCounts marks, MembershipChange change, Change outcome) {
    if (outcome instanceof Change.Refused) {
      marks.hit(Mark.CHANGE_REFUSED);
    } else if (outcome instanceof Change.Accepted && change.forced()) {
      marks.hit(Mark.CHANGE_FORCED);
    }
  }
}
