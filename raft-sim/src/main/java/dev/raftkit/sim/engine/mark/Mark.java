package dev.raftkit.sim.engine.mark;

import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.choice.Workload;
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
  MESSAGE_THAT_MATTERS_STRUCK(
      "a vote, a first entry of a term, an acknowledgement or a piece of a snapshot is struck on purpose",
      FaultKind.NETWORK),
  SERVERS_PRIORITISED(
      "servers are put in an order, and the later ones are slow to speak", FaultKind.NETWORK),
  LINKS_FLAPPED("servers lose their links and get them back, again and again", FaultKind.NETWORK),
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
  CANDIDATE_AMBUSHED(
      "a candidate is silenced, or the answers to it are held back", FaultKind.NETWORK),
  CLUSTER_CRASHED("all servers are down at once", FaultKind.CRASH),
  PAUSED("a process stands still while its messages wait", FaultKind.PAUSE),
  LEADER_PAUSED("a leader stands still", FaultKind.PAUSE),
  STATE_MACHINE_STALLED("a state machine takes long over a batch", FaultKind.PAUSE),
  CLOCK_DRIFTED("a clock begins to run too fast or too slow", FaultKind.CLOCK),
  CLOCK_STEPPED("a clock jumps ahead", FaultKind.CLOCK),
  SETTINGS_DIFFER("a server starts with settings of its own", FaultKind.VERSION),
  NEXT_VERSION_SPOKEN(
      "a server starts that sends what today's version does not know (full layer)",
      Layer.FULL,
      FaultKind.VERSION),
  OLD_VERSION_SPOKEN(
      "a server starts that speaks only the version before (full layer)",
      Layer.FULL,
      FaultKind.VERSION),
  VERSION_CHANGED(
      "a server starts with another version of the protocol than before (full layer)",
      Layer.FULL,
      FaultKind.VERSION),
  MESSAGE_TOO_NEW(
      "a message is not sent because its receiver's version does not know it (full layer)",
      Layer.FULL,
      FaultKind.VERSION),
  MESSAGE_CORRUPTED("the network changes a message on its way", FaultKind.CORRUPTION),
  DAMAGED_FRAME_REFUSED(
      "a server refuses a frame that was changed on its way (full layer)",
      Layer.FULL,
      FaultKind.CORRUPTION),
  DISK_STALLED("a disk does not answer for a while", FaultKind.DISK),
  DISK_SLOW("a disk becomes slow", FaultKind.DISK),
  WRITE_ERROR("a write fails", FaultKind.DISK),
  SYNC_ERROR("a sync fails, and leaves some of what it should have written", FaultKind.DISK),
  READ_ERROR("a read fails", FaultKind.DISK),
  DISK_FULL("a disk refuses something for lack of space", FaultKind.DISK),
  STOPPED_BY_DISK_ERROR("a server stops because its disk failed", FaultKind.DISK),
  BIT_ROT("bits of what is durable turn over", FaultKind.DISK),
  WRITE_MISDIRECTED(
      "a part of a write goes elsewhere in its file (full layer)", Layer.FULL, FaultKind.DISK),
  STOPPED_BY_DAMAGE(
      "a server stops at something that it cannot read (full layer)", Layer.FULL, FaultKind.DISK),
  DAMAGE_REFUSED(
      "a server refuses to start on a disk damaged beyond what can be repaired (full layer)",
      Layer.FULL,
      FaultKind.DISK),
  SYNC_LIED("a sync succeeds and makes nothing durable (full layer)", Layer.FULL, FaultKind.DISK),
  LIED_SYNC_LOST(
      "a power loss takes what a lying sync had called durable (full layer)",
      Layer.FULL,
      FaultKind.DISK),
  DISK_LOST("a whole disk is lost", FaultKind.DISK),
  DISK_LOSS_REFUSED("a server refuses to start without its disk", FaultKind.DISK),
  DISK_READMITTED("a server is admitted again with a new disk", FaultKind.DISK),
  DAMAGED_ENTRY_FOUND("a server starts with entries that it cannot read", FaultKind.DISK),
  DAMAGED_ENTRY_REPAIRED("a leader sends a follower an entry that its disk lost", FaultKind.DISK),
  DAMAGED_ENTRY_FETCHED("a leader gets an entry that its disk lost from a peer", FaultKind.DISK),
  DAMAGED_ENTRY_DISCARDED(
      "a leader gives up an entry that its disk lost and a majority never had", FaultKind.DISK),
  SNAPSHOT_TAKEN("a server has a new snapshot of its state"),
  LOG_COMPACTED("a server drops entries that a snapshot covers"),
  SNAPSHOT_INSTALLED(
      "a server takes over a leader's snapshot",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  LOG_RESET_BY_SNAPSHOT(
      "a log starts anew after a snapshot that it does not match",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  SUFFIX_KEPT_AFTER_SNAPSHOT(
      "a snapshot is taken over by a server whose log goes on beyond it",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  STALE_SNAPSHOT_IGNORED(
      "a piece of a snapshot arrives that is older than what its receiver has committed",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  SNAPSHOT_TRANSFER_RESUMED(
      "a transfer goes on where an earlier one was cut off",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  SNAPSHOT_TRANSFER_RESTARTED(
      "another snapshot takes the place of one that was received in part",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK),
  TRANSFER_STARTED("a leader begins to hand over", FaultKind.TRANSFER),
  TRANSFER_REFUSED("a leader refuses to hand over, and says why", FaultKind.TRANSFER),
  TIMEOUT_NOW_SENT("a leader tells another server to campaign at once", FaultKind.TRANSFER),
  TRANSFER_COMPLETED("a server that was told to campaign wins that election", FaultKind.TRANSFER),
  TRANSFER_ABANDONED("a leader gives up handing over, and leads on", FaultKind.TRANSFER),
  VOTE_GRANTED_BY_CONSENT(
      "a server that hears from a leader votes for whom that leader consents to",
      FaultKind.TRANSFER),
  CAMPAIGNED_FOR_A_LEASE(
      "a leader that lost its lease by handing over in vain takes a new term", FaultKind.TRANSFER),
  PROPOSAL_DURING_TRANSFER("a client asks a leader that hands over", FaultKind.TRANSFER),
  PRIORITY_TRANSFER(
      "a leader begins to hand over to one of higher priority, unasked", FaultKind.VERSION),
  PRIORITIES_DIFFER("a server starts with less than the highest priority", FaultKind.VERSION),
  PRIORITY_TRANSFER_COMPLETED(
      "one that is preferred leads, because a leader handed over to it unasked", FaultKind.VERSION),
  NEVER_LEADS_WAITED(
      "a server that never leads hears from no leader, and waits for another to lead",
      FaultKind.VERSION),
  STOPPED_IN_ORDER("a process ends in order", FaultKind.TRANSFER),
  TRANSFER_IN_CALM(
      "at the end of a run a leader is asked to hand over, and does", FaultKind.TRANSFER),
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
  COPY_HEALED(
      "a starting server finds one of the two copies of headers or identifiers bad (full layer)",
      Layer.FULL,
      FaultKind.DISK),
  LAST_BATCH_REWRITTEN("a starting server writes its last batch again (full layer)", Layer.FULL),
  SEGMENT_RECYCLED("a file of the log is put aside to be used again (full layer)", Layer.FULL),
  COMPACTION_CROSSED_A_CRASH(
      "a process dies between changes of the log's files and their sync (full layer)",
      Layer.FULL,
      FaultKind.CRASH),
  SNAPSHOT_CRASH_WHILE_WRITING(
      "a process dies while a snapshot is written (full layer)", Layer.FULL, FaultKind.CRASH),
  SNAPSHOT_CRASH_AROUND_RENAME(
      "a process dies with a snapshot renamed, and not yet durably (full layer)",
      Layer.FULL,
      FaultKind.CRASH),
  SECTORS_REORDERED(
      "a power loss takes a sector and leaves one that was written later (full layer)",
      Layer.FULL,
      FaultKind.CRASH),
  DIRECTORY_SYNC_MISSED(
      "a power loss takes names whose directory no sync has reached (full layer)",
      Layer.FULL,
      FaultKind.CRASH),
  MESSAGES_SHARED_A_FRAME("one frame carries several messages (full layer)", Layer.FULL),
  TURN_ENDED_EARLY("a driver leaves inputs for its next turn (full layer)", Layer.FULL),
  MESSAGE_FLUSHED_ALONE("a driver sends a message in a frame of its own (full layer)", Layer.FULL),
  SNAPSHOT_TAKEN_EARLY(
      "a driver takes a snapshot though its log is short (full layer)", Layer.FULL),
  BATCH_SEALED_EARLY("a log ends a batch before it is full (full layer)", Layer.FULL),
  READ_BY_ROUND("a leader answers a read after a round of messages"),
  READ_BY_LEASE("a leader answers a read by its lease"),
  READ_BY_FOLLOWER("a follower learns from its leader up to where its state must be for a read"),
  READ_WAITED_FOR_OWN_TERM("a read waits for an entry of a new leader's own term"),
  READ_FAILED_BY_STEP_DOWN(
      "a leader steps down before it has answered a read",
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE,
      FaultKind.DISK,
      FaultKind.CLOCK),
  SESSION_OPENED("a client opens a session (full layer)", Layer.FULL),
  SESSION_REPEAT_PASSED_OVER(
      "a server does not apply a command of a session that took effect before (full layer)",
      Layer.FULL),
  SESSION_REPEAT_IN_LATER_TERM(
      "such a command is in the log again in a later term (full layer)",
      Layer.FULL,
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE),
  SESSION_REPEAT_KNOWN_FROM_SNAPSHOT(
      "such a command took effect before what the server knows from a snapshot only (full layer)",
      Layer.FULL,
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE),
  SESSION_REPEAT_ANSWERED(
      "a client is given an answer of its session that it was given before (full layer)",
      Layer.FULL),
  SESSION_OUTCOME_UNKNOWN(
      "a session runs out of time and does not know whether a command happened (full layer)",
      Layer.FULL,
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE),
  SESSION_EXPIRED("a client is told that its session has ended (full layer)", Layer.FULL),
  SESSION_CLOCK_CONTINUED(
      "a new leader goes on with the time of the sessions (full layer)",
      Layer.FULL,
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE),
  CANDIDATE_ELECTED("a candidate of an election or a lock is elected (lease workload)", Layer.FULL),
  CANDIDATE_WITHDREW("a candidate withdraws before it is elected (lease workload)", Layer.FULL),
  TENURE_RESIGNED("whoever is elected resigns (lease workload)", Layer.FULL),
  TENURE_LOST(
      "whoever is elected cannot renew the lease in time, and knows it (lease workload)",
      Layer.FULL),
  HOLDER_DIED(
      "the client that is elected is gone without a word (lease workload)",
      Layer.FULL,
      FaultKind.CRASH),
  LEASE_EXPIRED("the store ends a lease whose time is over (lease workload)", Layer.FULL),
  EXPIRY_CAME_TOO_LATE(
      "a lease that the leader found due was renewed or revoked meanwhile (lease workload)",
      Layer.FULL),
  LEASE_RENEWED_IN_LATER_TERM(
      "a lease is renewed in a later term than that of its grant (lease workload)",
      Layer.FULL,
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE),
  USED_AFTER_ITS_TIME(
      "a request reaches the resource when its sender is not elected any more (lease workload)",
      Layer.FULL),
  STALE_TOKEN_REFUSED(
      "the resource refuses a token because it has seen a higher one (lease workload)", Layer.FULL),
  WATCH_CUT_SHORT(
      "a watch is told a part of what there is, and goes on from there (lease workload)",
      Layer.FULL),
  WATCH_CUT_OFF("a watch is told that what it asks for is forgotten (lease workload)", Layer.FULL),
  WATCH_WAITED_OVER_SNAPSHOT(
      "a watch waits on a server whose state is replaced by a snapshot (lease workload)",
      Layer.FULL,
      FaultKind.NETWORK,
      FaultKind.CRASH,
      FaultKind.PAUSE),
  WITNESS("one of the members is a witness", FaultKind.WITNESS),
  WITNESS_COMPLETED_A_MAJORITY(
      "an entry is committed by a majority that would be none without a witness",
      FaultKind.WITNESS),
  LEARNERS_CHANGED("a leader changes the learners of its group", FaultKind.MEMBERSHIP),
  JOINT_ENTERED("a leader begins to change the voters of its group", FaultKind.MEMBERSHIP),
  JOINT_LEFT("a leader ends the joint phase of a change", FaultKind.MEMBERSHIP),
  JOINT_LEFT_BY_NEW_LEADER(
      "a leader ends the joint phase that an earlier one began", FaultKind.MEMBERSHIP),
  LEADER_REMOVED_ITSELF(
      "a leader ends a joint phase and is no voter any more", FaultKind.MEMBERSHIP),
  MEMBER_JOINED(
      "a server that knew of no group learns of the one that it was added to",
      FaultKind.MEMBERSHIP),
  CHANGE_ROLLED_BACK("a server drops a configuration from its log", FaultKind.MEMBERSHIP),
  CHANGE_REFUSED("a leader refuses a change of members", FaultKind.MEMBERSHIP),
  CHANGE_FORCED("a leader begins a change that was forced", FaultKind.MEMBERSHIP),
  HEALTHY_LEADER_WATCHED("a leader with a healthy majority is held to keep its leadership (I17)"),
  HEALED_ALL("at the end of a run everything is repaired"),
  HEALED_MAJORITY_ONLY(
      "at the end of a run only a majority is repaired", FaultKind.NETWORK, FaultKind.CRASH),
  SERVED_WITHIN_TEN_TIMEOUTS("the repaired cluster serves within ten election timeouts");

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

  /** Whether only clients can reach it who read without the log. */
  public boolean isOfReads() {
    return compareTo(READ_BY_ROUND) >= 0 && compareTo(READ_FAILED_BY_STEP_DOWN) <= 0;
  }

  /** Whether runs with such clients can reach it, of some layer and with some faults. */
  public boolean isReachable(Workload workload) {
    return switch (workload) {
      case KV, OWN -> !isOfReads() && !isOfLeases();
      case READS -> !isOfLeases();
      case LEASE -> this != READ_BY_LEASE && !isOfSessions() && !needsOldVersions();
    };
  }

  private boolean isOfSessions() {
    return compareTo(SESSION_OPENED) >= 0 && compareTo(SESSION_CLOCK_CONTINUED) <= 0;
  }

  private boolean isOfLeases() {
    return compareTo(CANDIDATE_ELECTED) >= 0 && compareTo(WATCH_WAITED_OVER_SNAPSHOT) <= 0;
  }

  private boolean needsOldVersions() {
    return compareTo(OLD_VERSION_SPOKEN) >= 0 && compareTo(MESSAGE_TOO_NEW) <= 0;
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
