package dev.raftkit.node.fencing;

import java.sql.Connection;
import java.sql.SQLException;

/** What a leader does to a database, in a transaction that somebody else begins and ends. */
@FunctionalInterface
public interface SqlEffect {
  /** Must not commit, roll back, or switch to auto-commit. */
  void apply(Connection connection) throws SQLException;
}
