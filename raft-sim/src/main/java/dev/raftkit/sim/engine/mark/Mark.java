package dev.raftkit.sim.engine.mark;

import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import java.util.Locale;

/**
 * The registry of marks: what a campaign should reach. Each says in one line when it counts, and
 * which faults it takes (any one of them) to reach it; none means that every run may.
 */
public enum Mark {
  MESSAGE_LOST("the network loses a message on an open link", FaultKind.NETWORK),
  MESSAGE_CUT_OFF("a message is sent into a partition", FaultKind.NETWORK),
  MESSAGE_DUPLICATED("the network delivers a message twice", FaultKind.NETWORK),
  MESSAGE_REPLAYED_LATE(
      "the copy of a message is sent off to arrive after the longest election timeout",
      FaultKind.NETWORK),
  MESSAGE_DELAYED("the network holds a message back for longer than usual", FaultKind.NETWORK),
  MESSAGE_REORDERED("a message arrives after one sent later on its link", FaultKind.NETWORK),
  PARTITION_SYMMETRIC("the cluster falls into two halves", FaultKind.NETWORK),
  PARTITION_ONE_WAY("messages pass in one direction only", FaultKind.NETWORK),
  PARTITION_PARTIAL(
      "two servers cannot reach each other but share a third: a bridge or a ring",
      FaultKind.NETWORK),
  PROCESS_CRASH("a process dies; the operating system lives on", FaultKind.CRASH),
  PROCESS_CRASH_LEFT_UNSYNCED_WRITES(
      "a process dies and leaves writes behind that no sync has reached", FaultKind.CRASH),
  POWER_LOSS_LOST_WRITES("a power loss takes unsynced writes with it", FaultKind.CRASH),
  POWER_LOSS_KEPT_WRITES("unsynced writes survive a power loss", FaultKind.CRASH),
  LEADER_CRASHED("a leader dies", FaultKind.CRASH),
  LEADER_AMBUSHED(
      "a leader is struck at the moment of its election, of a proposal or of a commit",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE),
  CLUSTER_CRASHED("all servers are down at once", FaultKind.CRASH),
  PAUSED("a process stands still while its messages wait", FaultKind.PAUSE),
  LEADER_PAUSED("a leader stands still", FaultKind.PAUSE),
  DISK_STALLED("a disk does not answer for a while", FaultKind.DISK),
  DISK_SLOW("a disk becomes slow", FaultKind.DISK),
  LEADER_ELECTED("a server wins an election"),
  RUN_WITH_TWO_LEADERS("a run sees its second leader"),
  TWO_LEADERS_AT_ONCE(
      "a server wins an election while one of an older term still believes to lead",
      FaultKind.NETWORK,
      FaultKind.PAUSE),
  SPLIT_VOTE("a term has two candidates and ends without a leader"),
  STALE_VOTE_RESPONSE(
      "a vote arrives that was asked for in an earlier term",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  CONFLICTING_TAIL_TRUNCATED(
      "a server drops entries that its leader does not have",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  OLD_TERM_ENTRY_HELD_BACK(
      "a majority has an entry of an earlier term and its leader may not commit it by counting",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  COMMITTED_BEFORE_OWN_SYNC("a leader commits an entry that its own disk does not hold yet"),
  VOTE_REFUSED_BY_STICKINESS(
      "a PreVote or vote is refused because a leader is alive",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  VOTE_REFUSED_AFTER_RESTART(
      "a PreVote or vote is refused because the voter has just restarted", FaultKind.CRASH),
  CHECK_QUORUM_STEP_DOWN(
      "a leader gives up because it hears from no majority",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  STRANDED_SERVER_ANSWERED(
      "a server with a higher term answers an AppendEntries or PreVote of a lower one",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  PROBE_AFTER_REJECTION(
      "a leader goes back in a follower's log after a refusal",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  ENTRIES_READ_FROM_DISK(
      "a server reads entries that its memory no longer holds",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  PROPOSAL_TO_FOLLOWER("a client asks a server that does not lead"),
  PROPOSAL_BUSY("a leader has too much uncommitted to take a proposal"),
  PROPOSAL_OVERWRITTEN(
      "a server learns that what it had accepted as leader will not happen",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  OUTCOME_UNKNOWN(
      "a client gives up without knowing what became of its proposal",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  WRITE_TORN(
      "a death leaves only a part of a write behind (full layer)", Layer.FULL, FaultKind.CRASH),
  TORN_TAIL_CUT(
      "a starting server cuts a torn batch off its log (full layer)", Layer.FULL, FaultKind.CRASH),
  MESSAGES_SHARED_A_FRAME("one frame carries several messages (full layer)", Layer.FULL),
  HEALTHY_LEADER_WATCHED("a leader with a healthy majority is held to keep its leadership (I17)"),
  HEALED_ALL("at the end of a run everything is repaired"),
  HEALED_MAJORITY_ONLY(
      "at the end of a run only a majority is repaired", FaultKind.NETWORK, FaultKind.CRASH),
  SERVED_WITHIN_TEN_TIMEOUTS("the repaired cluster serves within ten election timeouts"),
  SERVED_LATER(
      "the repaired cluster needs more than ten election timeouts to serve",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK);

  private final String condition;
  private final Layer lowest;

  /** One bit for each kind of fault, since enums are to be immutable. */
  private final int faultBits;

  Mark(String condition, FaultKind... faults) {
    this(condition, Layer.CORE, faults);
  }

  Mark(String condition, Layer lowest, FaultKind... faults) {
    this.condition = condition;
    this.lowest = lowest;
    int bits = 0;
    for (FaultKind fault : faults) {
      bits |= fault.bit();
    }
    this.faultBits = bits;
  }

  /** Its name in reports, such as {@code split-vote}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** When it counts, in one line. */
  public String condition() {
    return condition;
  }

  /** The faults of which one at least is needed; none when it takes none. */
  public Faults faults() {
    Faults needed = Faults.NONE;
    for (FaultKind fault : FaultKind.values()) {
      needed = (faultBits & fault.bit()) == 0 ? needed : needed.with(fault);
    }
    return needed;
  }

  /** Whether runs of this layer with these faults can reach it. */
  public boolean isReachable(Layer layer, Faults chosen) {
    return layer.compareTo(lowest) >= 0 && isReachable(chosen);
  }

  /** Whether runs with these faults can reach it, if they are of its layer. */
  public boolean isReachable(Faults chosen) {
    boolean reachable = faultBits == 0;
    for (FaultKind fault : chosen.kinds()) {
      reachable |= (faultBits & fault.bit()) != 0;
    }
    return reachable;
  }
}
