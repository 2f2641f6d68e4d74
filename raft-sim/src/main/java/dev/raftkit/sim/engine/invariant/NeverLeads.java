package dev.raftkit.sim.engine.invariant;

import dev.raftkit.core.Trace;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.mark.MarkCounts;

/** I23: a server of priority 0 asks for no vote and leads nothing, whatever it is told. */
public final class NeverLeads {
  public static final String NAME = "I23-never-leads";

  private final Alarm alarm;
  private final MarkCounts marks;
  private final boolean[] neverLeads;

  public NeverLeads(Alarm alarm, MarkCounts marks, int servers) {
    this.alarm = alarm;
    this.marks = marks;
    this.neverLeads = new boolean[servers];
  }

  /** A server starts, with this priority or another. */
  public void starts(int server, boolean hasPriorityZero) {
    neverLeads[server] = hasPriorityZero;
  }

  /** A server does something. */
  void traced(int server, Trace.Event event) {
    if (!neverLeads[server]) {
      return;
    }
    if (event == Trace.Event.TIMEOUT) {
      marks.hit(Mark.NEVER_LEADS_WAITED);
    } else if (event == Trace.Event.PREVOTE
        || event == Trace.Event.SENDVOTE
        || event == Trace.Event.LEADER) {
      alarm.raise(NAME, server, "has priority 0, and yet there is " + event);
    }
  }
}
