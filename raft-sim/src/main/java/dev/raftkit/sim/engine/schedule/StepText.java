package dev.raftkit.sim.engine.schedule;

import dev.raftkit.core.message.MessageType;
import dev.raftkit.sim.engine.fault.MembershipCode;

/** Steps in words. */
public final class StepText {
  private StepText() {}

  /** One line for people. */
  public static String describe(Step step) {
    String text = plain(step);
    if (step.lags()) {
      text += ", and its disk and state machine wait";
    }
    return step.at() == 0 ? text : text + " [at " + step.at() + " ns or later]";
  }

  private static String plain(Step step) {
    String server = name(step.server());
    return switch (step.kind()) {
      case DELIVER -> delivery(step);
      case TIMEOUT -> server + " times out";
      case PROPOSE ->
        server + " gets a proposal"
            + (step.detail() == 0 ? "" : " with " + step.detail() + " bytes more");
      case SYNC -> server + "'s disk ends a sync" + survivors(step);
      case APPLY -> server + " has applied a batch" + place(step);
      case READ -> server + " has read entries" + place(step);
      case TASK -> server + "'s disk has done a task" + place(step);
      case SNAPSHOT -> server + " will take a snapshot of what it applies next";
      case CRASH -> server + " crashes" + survivors(step);
      case POWER_LOSS -> server + " loses power" + survivors(step);
      case HAND_OVER -> server + " is asked to hand over to " + target(step.detail());
      case CHANGE_MEMBERS -> server + " is asked to " + MembershipCode.describe(step.detail());
      case STOP -> server + " is stopped in order";
      case BOOT -> server + " starts";
      case LOSE_DISK -> server + " loses its disk";
      case READMIT -> server + " gets a new disk";
      case ROT ->
        server + "'s disk damages the entry "
            + (step.detail() == 0 ? "that is the last" : step.detail() + " before the last");
      case WRITE_ERROR -> server + "'s next write will fail";
      case SYNC_ERROR -> server + "'s next sync will fail";
      case READ_ERROR -> server + "'s next read will fail";
      case DISK_FULL -> server + "'s disk is full";
      case REPAIR -> server + "'s disk is repaired";
    };
  }

  private static String delivery(Step step) {
    String which = switch (step.position()) {
      case 0 -> "the newest ";
      case 1 -> "the newest but one ";
      default -> "the newest but " + step.position() + " ";
    };
    return name(step.server())
        + " gets "
        + which
        + (step.type() == null ? "" : name(step.type()))
        + " of "
        + name(step.from())
        + (step.keep() ? ", which stays to be delivered again" : "");
  }

  private static String survivors(Step step) {
    return step.detail() == 0
        ? ""
        : " (unsynced writes that would survive: " + step.detail() + " at most)";
  }

  private static String place(Step step) {
    return step.position() == 0 ? "" : " (the oldest but " + step.position() + ")";
  }

  /** Who shall lead: a server, counted from 1, or 0. */
  static String target(long number) {
    return number == 0 ? "anyone" : "n" + number;
  }

  /** The name of a server. */
  public static String name(int server) {
    return "n" + (server + 1);
  }

  /** A message's type in the paper's spelling. */
  public static String name(MessageType type) {
    return switch (type) {
      case PRE_VOTE -> "PreVote";
      case PRE_VOTE_RESPONSE -> "PreVoteResponse";
      case REQUEST_VOTE -> "RequestVote";
      case REQUEST_VOTE_RESPONSE -> "RequestVoteResponse";
      case APPEND_ENTRIES -> "AppendEntries";
      case APPEND_ENTRIES_RESPONSE -> "AppendEntriesResponse";
      case INSTALL_SNAPSHOT -> "InstallSnapshot";
      case INSTALL_SNAPSHOT_RESPONSE -> "InstallSnapshotResponse";
      case FETCH_ENTRIES -> "FetchEntries";
      case FETCH_ENTRIES_RESPONSE -> "FetchEntriesResponse";
      case TIMEOUT_NOW -> "TimeoutNow";
      case READ_INDEX -> "ReadIndex";
      case READ_INDEX_RESPONSE -> "ReadIndexResponse";
      case STATE_HASH -> "StateHash";
    };
  }
}
