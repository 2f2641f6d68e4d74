package dev.raftkit.core.message;

/** The tag of a {@link Message}, for exhaustive switches. */
public enum MessageType {
  PRE_VOTE,
  PRE_VOTE_RESPONSE,
  REQUEST_VOTE,
  REQUEST_VOTE_RESPONSE,
  APPEND_ENTRIES,
  APPEND_ENTRIES_RESPONSE,
  INSTALL_SNAPSHOT,
  INSTALL_SNAPSHOT_RESPONSE,
  FETCH_ENTRIES,
  FETCH_ENTRIES_RESPONSE,
  TIMEOUT_NOW
}
