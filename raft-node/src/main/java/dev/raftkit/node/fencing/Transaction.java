package dev.raftkit.node.fencing;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** One transaction on a connection of its own. */
final class Transaction implements AutoCloseable {
  /** What happens in it. */
  @FunctionalInterface
  interface Step<T> {
    T run(Connection connection) throws SQLException;
  }

  private final Connection connection;
  private final boolean autoCommit;

  private Transaction(Connection connection, boolean autoCommit) {
    this.connection = connection;
    this.autoCommit = autoCommit;
  }

  static Transaction begin(DataSource dataSource) throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      return new Transaction(connection, autoCommit);
    } catch (SQLException | RuntimeException | Error e) {
      closeAfter(e, connection);
      throw e;
    }
  }

  /** Commits what the step does, or rolls it back if that throws. */
  <T> T run(Step<T> step) throws SQLException {
    try {
      T result = step.run(connection);
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      rollBackAfter(e);
      throw e;
    }
  }

  private void rollBackAfter(Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private static void closeAfter(Throwable cause, Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /** A pool gets the connection back as it was. */
  @Override
  public void close() throws SQLException {
    try (connection) {
      connection.setAutoCommit(autoCommit);
    }
  }
}
