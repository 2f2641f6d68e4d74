package dev.raftkit.node.fencing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Guards what leaders do to a database, by a row that holds the highest token. A new leader {@linkplain
 * #register registers}, reads what is done, then acts. Each effect is in one transaction with a
 * conditional update of that row: if the token is still the registered one, the update locks the row
 * until the end of the transaction, so that a registration waits for the effect, and what comes after a
 * registration finds the higher token.
 *
 * <p><b>Isolation.</b> That holds at every level of isolation at which a conditional update finds the
 * newest committed row, or fails when it cannot. At READ COMMITTED and below it waits and looks again;
 * at the levels above some databases fail instead (SQLSTATE 40001): then nothing has happened, and the
 * transaction is to be tried again. The table is transactional: not MyISAM. Whoever changes the data
 * without going through this class is not fenced.
 *
 * <p><b>Outcomes.</b> After a {@link FencingException}, and after what an effect throws, nothing has
 * happened. After any other SQLException nobody knows, because it may be the commit's: try an effect
 * with a {@linkplain #once key} again.
 *
 * <p>Thread-safe. Standard SQL but for {@code IF NOT EXISTS} in {@link #createStatements}; tested with
 * H2 and PostgreSQL.
 */
public final class FencedTable {
  /** With room for the suffix within the 63 bytes of a name in PostgreSQL. */
  private static final Pattern TABLE =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,49}\\.)?[A-Za-z_][A-Za-z0-9_]{0,49}");

  private static final String INTEGRITY_VIOLATION = "23";

  private final DataSource dataSource;
  private final String table;
  private final String resource;

  private FencedTable(DataSource dataSource, String table, String resource) {
    this.dataSource = Objects.requireNonNull(dataSource);
    if (!TABLE.matcher(table).matches()) {
      throw new IllegalArgumentException("'" + table + "' is no name for the table of tokens: up to"
          + " 50 letters, digits and underscores, after a schema and a dot if need be");
    }
    this.table = table;
    Fencing.checkKey(resource);
    this.resource = resource;
  }

  /**
   * The guard of one resource; it does nothing before it is asked.
   *
   * @param table where tokens are kept; effects with keys are in another one, {@code TABLE_done}
   * @param resource which of the resources in that table this one is
   * @throws IllegalArgumentException if the name of the table is not a plain one
   */
  public static FencedTable of(DataSource dataSource, String table, String resource) {
    return new FencedTable(dataSource, table, resource);
  }

  /** What creates the two tables, if they are not there, for those who do that by hand. */
  public List<String> createStatements() {
    String name = "VARCHAR(" + Fencing.KEY_LENGTH_MAX + ") NOT NULL";
    return List.of(
        "CREATE TABLE IF NOT EXISTS " + table + " (resource_name " + name
            + " PRIMARY KEY, fencing_token BIGINT NOT NULL, uses BIGINT NOT NULL)",
        "CREATE TABLE IF NOT EXISTS " + table + "_done (resource_name " + name + ", effect_key "
            + name + ", fencing_token BIGINT NOT NULL, PRIMARY KEY (resource_name, effect_key))");
  }

  /** Creates the tables and the row of the resource, as far as they are not there. */
  public void create() throws SQLException {
    for (String statement : createStatements()) {
      try {
        execute(statement);
      } catch (SQLException e) {
        if (!isIntegrityViolation(e)) {
          throw e;
        }
        // PostgreSQL says so when another member creates the same table at that moment.
        execute(statement);
      }
    }
    createRow();
  }

  private void execute(String statement) throws SQLException {
    transact(connection -> {
      try (Statement create = connection.createStatement()) {
        create.execute(statement);
      }
      return true;
    });
  }

  /**
   * Creates the row of the resource, if it is not there, in tables that are.
   *
   * @throws SQLException also if the tables are not there
   */
  public void createRow() throws SQLException {
    try {
      transact(connection -> {
        if (read(connection) < 0) {
          insertRow(connection);
        }
        return true;
      });
    } catch (SQLException e) {
      // Another member was faster.
      if (!isIntegrityViolation(e)) {
        throw e;
      }
    }
  }

  private void insertRow(Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(
        "INSERT INTO " + table + " (resource_name, fencing_token, uses) VALUES (?, 0, 0)")) {
      insert.setString(1, resource);
      insert.executeUpdate();
    }
  }

  /**
   * From now on nothing happens under a lower token. The same token may be registered again.
   *
   * @throws FencingException.StaleToken if a higher one is registered
   * @throws IllegalStateException if the resource has no row
   */
  public void register(long token) throws SQLException {
    Fencing.checkToken(token);
    transact(connection -> {
      try (PreparedStatement update = connection.prepareStatement(
          "UPDATE " + table
              + " SET fencing_token = ?, uses = uses + 1 WHERE resource_name = ? AND fencing_token <= ?")) {
        update.setLong(1, token);
        update.setString(2, resource);
        update.setLong(3, token);
        if (update.executeUpdate() == 0) {
          throw refusal(token, highestToken(connection));
        }
      }
      return true;
    });
  }

  /**
   * Lets an effect happen in a transaction of its own, under the registered token only. How often it
   * happens is up to the caller.
   *
   * @throws FencingException if the token is stale or not registered
   */
  public void act(long token, SqlEffect effect) throws SQLException {
    transact(connection -> {
      check(connection, token);
      effect.apply(connection);
      return true;
    });
  }

  /**
   * Lets an effect happen in a transaction of its own unless one with that key has, under the
   * registered token only.
   *
   * @param key names the effect, whoever asks for it: {@code charge c7 2026-01}
   * @return whether it happened now
   * @throws FencingException if the token is stale or not registered
   */
  public boolean once(long token, String key, SqlEffect effect) throws SQLException {
    return transact(connection -> once(connection, token, key, effect));
  }

  /**
   * The same in the caller's transaction, which is to be rolled back if this throws.
   *
   * @throws IllegalStateException if the connection commits each statement
   */
  public boolean once(Connection connection, long token, String key, SqlEffect effect)
      throws SQLException {
    Fencing.checkKey(key);
    check(connection, token);
    // Nobody else is between this question and the transaction's end: the row is locked.
    if (isDone(connection, key)) {
      return false;
    }
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + table
        + "_done (resource_name, effect_key, fencing_token) VALUES (?, ?, ?)")) {
      insert.setString(1, resource);
      insert.setString(2, key);
      insert.setLong(3, token);
      insert.executeUpdate();
    }
    effect.apply(connection);
    return true;
  }

  /**
   * Makes the caller's transaction one of that token: what it does after this call it does under the
   * registered token, or not at all. Best the first statement; the transaction is to be rolled back if
   * this throws.
   *
   * @throws FencingException if the token is stale or not registered
   * @throws IllegalStateException if the connection commits each statement, or the resource has no row
   */
  public void check(Connection connection, long token) throws SQLException {
    Fencing.checkToken(token);
    if (connection.getAutoCommit()) {
      throw new IllegalStateException("a connection that commits each statement forgets the check"
          + " before the effect: setAutoCommit(false) first");
    }
    // Changes something in any case: some drivers do not count rows that stay as they are.
    try (PreparedStatement update = connection.prepareStatement(
        "UPDATE " + table + " SET uses = uses + 1 WHERE resource_name = ? AND fencing_token = ?")) {
      update.setString(1, resource);
      update.setLong(2, token);
      if (update.executeUpdate() == 0) {
        throw refusal(token, highestToken(connection));
      }
    }
  }

  /** Whether the effect with that key has happened. */
  public boolean isDone(String key) throws SQLException {
    return transact(connection -> isDone(connection, key));
  }

  /**
   * Gives a key up: for a leader that has recorded the effect where every later leader looks first. If
   * the effect is asked for again, it happens again.
   *
   * @throws FencingException if the token is stale or not registered
   */
  public void forget(long token, String key) throws SQLException {
    act(token, connection -> {
      try (PreparedStatement delete = connection.prepareStatement(
          "DELETE FROM " + table + "_done WHERE resource_name = ? AND effect_key = ?")) {
        delete.setString(1, resource);
        delete.setString(2, key);
        delete.executeUpdate();
      }
    });
  }

  /** The highest token that was registered; 0 before the first. */
  public long highestToken() throws SQLException {
    return transact(this::highestToken);
  }

  private long highestToken(Connection connection) throws SQLException {
    long highest = read(connection);
    if (highest < 0) {
      throw new IllegalStateException(
          "there is no row for " + resource + " in " + table + ": call create() once");
    }
    return highest;
  }

  /** The registered token; negative without a row. */
  private long read(Connection connection) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(
        "SELECT fencing_token FROM " + table + " WHERE resource_name = ?")) {
      select.setString(1, resource);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? rows.getLong(1) : -1;
      }
    }
  }

  private boolean isDone(Connection connection, String key) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(
        "SELECT 1 FROM " + table + "_done WHERE resource_name = ? AND effect_key = ?")) {
      select.setString(1, resource);
      select.setString(2, key);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next();
      }
    }
  }

  private SQLTransientException refusal(long token, long highestToken) {
    Fencing.checkRegistered(resource, token, highestToken);
    return new SQLTransientException(
        "token " + token + " for " + resource + " was registered meanwhile: try again");
  }

  private static boolean isIntegrityViolation(SQLException e) {
    String state = e.getSQLState();
    return state != null && state.startsWith(INTEGRITY_VIOLATION);
  }

  private <T> T transact(Transaction.Step<T> step) throws SQLException {
    try (Transaction transaction = Transaction.begin(dataSource)) {
      return transaction.run(step);
    }
  }
}
