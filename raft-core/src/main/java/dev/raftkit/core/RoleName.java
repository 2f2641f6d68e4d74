package dev.raftkit.core;

/** The state a server is in (figure 4), with the PreVote phase of thesis §9.6 as one of its own. */
public enum RoleName {
  FOLLOWER,
  PRE_CANDIDATE,
  CANDIDATE,
  LEADER
}
