/** The whole Raft protocol as one deterministic state machine: no threads, clocks, I/O or logging. */
module dev.raftkit.core {
  requires static org.jspecify;

  exports dev.raftkit.core;
  exports dev.raftkit.core.check;
  exports dev.raftkit.core.log;
  exports dev.raftkit.core.membership;
  exports dev.raftkit.core.message;
}
