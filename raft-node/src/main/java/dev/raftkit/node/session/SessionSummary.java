package dev.raftkit.node.session;

import java.util.List;

/**
 * What a {@link SessionTable} comes to, for those who are not on its thread.
 *
 * @param clock session time; 0 before there ever was a session
 * @param open how many sessions there are
 * @param replyBytes what their kept answers take
 * @param full the sessions that keep more than one may, ascending
 * @param isTimed whether commands with a time are among what was applied
 */
public record SessionSummary(
    long clock, int open, long replyBytes, List<Long> full, boolean isTimed) {
  /** No sessions, and never any. */
  public static final SessionSummary NONE = new SessionSummary(0, 0, 0, List.of(), false);
}
