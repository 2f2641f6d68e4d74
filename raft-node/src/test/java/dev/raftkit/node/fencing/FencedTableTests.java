package dev.raftkit.node.fencing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a table does in every database. */
@Timeout(60)
abstract class FencedTableTests {
  private static final String TABLE = "raftkit_test_fencing";
  private static final String CHARGES = "raftkit_test_charges";

  private final DataSource dataSource = dataSource();
  private final FencedTable ledger = FencedTable.of(dataSource, TABLE, "ledger");

  abstract DataSource dataSource();

  final void createTables() throws SQLException {
    dropTables();
    ledger.create();
    execute("CREATE TABLE " + CHARGES + " (customer VARCHAR(50) NOT NULL, token BIGINT NOT NULL)");
  }

  final void dropTables() throws SQLException {
    for (String table : List.of(TABLE, TABLE + "_done", CHARGES)) {
      execute("DROP TABLE IF EXISTS " + table);
    }
  }

  @Test
  void refusesALeaderThatWasReplaced() throws SQLException {
    ledger.register(5);
    ledger.act(5, charge("a", 5));
    ledger.register(7);

    FencingException.StaleToken refusal =
        assertThrows(FencingException.StaleToken.class, () -> ledger.act(5, charge("b", 5)));

    assertEquals(7, refusal.highestToken());
    assertThrows(FencingException.StaleToken.class, () -> ledger.once(5, "b", charge("b", 5)));
    assertThrows(FencingException.StaleToken.class, () -> ledger.register(6));
    assertThrows(FencingException.StaleToken.class, () -> ledger.forget(5, "a"));
    assertEquals(List.of("a by 5"), charges());
    assertEquals(7, ledger.highestToken());
  }

  @Test
  void wantsALeaderToRegisterFirst() throws SQLException {
    ledger.register(5);

    assertThrows(FencingException.NotRegistered.class, () -> ledger.act(7, charge("a", 7)));

    assertEquals(List.of(), charges());
    assertEquals(5, ledger.highestToken());
  }

  @Test
  void anEffectWithAKeyHappensOnceAlsoWhenTheNextLeaderAsks() throws SQLException {
    ledger.register(5);
    assertTrue(ledger.once(5, "a", charge("a", 5)));
    ledger.register(7);

    assertTrue(ledger.isDone("a"));
    assertFalse(ledger.once(7, "a", charge("a", 7)));

    assertEquals(List.of("a by 5"), charges());
    ledger.forget(7, "a");
    assertFalse(ledger.isDone("a"));
  }

  @Test
  void anEffectThatThrowsIsRolledBackWithItsKey() throws SQLException {
    ledger.register(5);
    SQLException trouble = new SQLException("no money");

    SQLException thrown = assertThrows(
        SQLException.class,
        () -> ledger.once(5, "a", connection -> {
          charge("a", 5).apply(connection);
          throw trouble;
        }));

    assertSame(trouble, thrown);
    assertEquals(List.of(), charges());
    assertTrue(ledger.once(5, "a", charge("a", 5)));
    assertEquals(List.of("a by 5"), charges());
  }

  @Test
  void aRegistrationWaitsForTheEffectThatIsUnderWay() throws Exception {
    ledger.register(5);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<Void> effect = run(() -> ledger.act(5, connection -> {
      begun.countDown();
      await(asked);
      charge("a", 5).apply(connection);
    }));
    begun.await();

    CompletableFuture<Void> next = run(() -> {
      asked.countDown();
      ledger.register(7);
      ledger.act(7, charge("b", 7));
      assertEquals(List.of("a by 5", "b by 7"), charges());
    });
    CompletableFuture.allOf(effect, next).get(30, TimeUnit.SECONDS);

    assertEquals(List.of("a by 5", "b by 7"), charges());
  }

  /** The update of the former leader waits for the lock, and then looks at the token again. */
  @Test
  void anEffectThatWaitedForARegistrationIsRefused() throws Exception {
    ledger.register(5);
    try (Connection registering = dataSource.getConnection()) {
      registering.setAutoCommit(false);
      try (Statement update = registering.createStatement()) {
        update.executeUpdate("UPDATE " + TABLE + " SET fencing_token = 7");
      }
      CountDownLatch asks = new CountDownLatch(1);
      CompletableFuture<Void> effect = run(() -> {
        asks.countDown();
        ledger.act(5, charge("a", 5));
      });
      asks.await();
      registering.commit();

      CompletionException failure = assertThrows(CompletionException.class, effect::join);
      assertSame(FencingException.StaleToken.class, rootOf(failure).getClass());
    }
    assertEquals(List.of(), charges());
  }

  @Test
  void aTransactionThatBeganBeforeARegistrationIsNotOneOfTheFormerLeaderAtAnyLevel()
      throws SQLException {
    long token = 0;
    for (int level : List.of(
        Connection.TRANSACTION_READ_COMMITTED,
        Connection.TRANSACTION_REPEATABLE_READ,
        Connection.TRANSACTION_SERIALIZABLE)) {
      long former = ++token;
      ledger.register(former);
      try (Connection connection = dataSource.getConnection()) {
        connection.setTransactionIsolation(level);
        connection.setAutoCommit(false);
        try (Statement begin = connection.createStatement();
            ResultSet rows = begin.executeQuery("SELECT fencing_token FROM " + TABLE)) {
          assertTrue(rows.next());
        }
        ledger.register(++token);

        Exception refusal = assertThrows(Exception.class, () -> ledger.check(connection, former));

        if (refusal instanceof SQLException conflict) {
          assertEquals("40001", conflict.getSQLState());
        } else {
          assertSame(FencingException.StaleToken.class, refusal.getClass());
        }
        connection.rollback();
      }
    }
  }

  @Test
  void leadersThatOverlapChargeEachCustomerOnceAndNobodyAfterTheNextHasRegistered()
      throws Exception {
    int customers = 40;
    List<CompletableFuture<Void>> leaders = new ArrayList<>();
    for (long token = 1; token <= 4; token++) {
      long own = token;
      leaders.add(run(() -> {
        try {
          ledger.register(own);
          for (int customer = 0; customer < customers; customer++) {
            ledger.once(own, "c" + customer, charge("c" + customer, own));
          }
        } catch (FencingException.StaleToken e) {
          assertTrue(e.highestToken() > own);
        }
      }));
    }
    CompletableFuture.allOf(leaders.toArray(new CompletableFuture<?>[0])).get(50, TimeUnit.SECONDS);

    List<String> names = new ArrayList<>();
    for (String charge : charges()) {
      names.add(charge.substring(0, charge.indexOf(' ')));
    }
    assertEquals(customers, names.size());
    assertEquals(customers, names.stream().distinct().count());
  }

  @Test
  void theCallersOwnTransactionIsFencedToo() throws SQLException {
    ledger.register(5);
    try (Connection connection = dataSource.getConnection()) {
      assertEquals(
          "a connection that commits each statement forgets the check before the effect:"
              + " setAutoCommit(false) first",
          assertThrows(IllegalStateException.class, () -> ledger.check(connection, 5))
              .getMessage());
      connection.setAutoCommit(false);

      ledger.check(connection, 5);
      charge("a", 5).apply(connection);
      assertTrue(ledger.once(connection, 5, "b", charge("b", 5)));
      connection.rollback();

      assertEquals(List.of(), charges());
      assertFalse(ledger.isDone("b"));
    }
  }

  @Test
  void resourcesOfATableAreIndependent() throws SQLException {
    FencedTable stock = FencedTable.of(dataSource, TABLE, "stock");
    stock.createRow();
    ledger.register(7);
    stock.register(3);

    stock.once(3, "a", charge("a", 3));

    assertFalse(ledger.isDone("a"));
    assertEquals(3, stock.highestToken());
  }

  @Test
  void creatingAgainChangesNothing() throws Exception {
    ledger.register(5);

    CompletableFuture<Void> other = run(ledger::create);
    ledger.create();
    other.get(30, TimeUnit.SECONDS);

    assertEquals(5, ledger.highestToken());
  }

  @Test
  void membersMayCreateAtTheSameTime() throws Exception {
    for (int round = 0; round < 10; round++) {
      dropTables();
      CompletableFuture<Void> other = run(ledger::create);
      ledger.create();
      other.get(30, TimeUnit.SECONDS);

      assertEquals(0, ledger.highestToken());
    }
  }

  @Test
  void aResourceWithoutARowIsNamedWithTheRemedy() {
    FencedTable unknown = FencedTable.of(dataSource, TABLE, "unknown");

    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> unknown.register(5));

    assertEquals(
        "there is no row for unknown in " + TABLE + ": call create() once", refusal.getMessage());
    assertThrows(IllegalStateException.class, () -> unknown.act(5, connection -> {}));
  }

  @Test
  void aNameThatCouldBeSqlIsRefused() {
    for (String name : List.of(
        "", "a b", "a;drop table x", "a'", "a\"b", "1a", "a.b.c", ".a", "a.", "a".repeat(51))) {
      assertThrows(
          IllegalArgumentException.class, () -> FencedTable.of(dataSource, name, "ledger"), name);
    }
    FencedTable named = FencedTable.of(dataSource, "billing.fencing", "ledger");
    assertTrue(named.createStatements().get(0).contains(" billing.fencing "));
  }

  @Test
  void keysAndResourcesAreDataAndNotSql() throws SQLException {
    String name = "x'); DROP TABLE " + CHARGES + "; --";
    FencedTable quoted = FencedTable.of(dataSource, TABLE, name);
    quoted.createRow();
    quoted.register(5);

    assertTrue(quoted.once(5, name, charge("a", 5)));

    assertTrue(quoted.isDone(name));
    assertEquals(List.of("a by 5"), charges());
  }

  @Test
  void aConnectionIsGivenBackAsItWas() throws SQLException {
    try (Connection lent = dataSource.getConnection()) {
      FencedTable pooled = FencedTable.of(new OneConnection(lent), TABLE, "ledger");

      pooled.register(5);
      assertThrows(FencingException.class, () -> pooled.act(4, connection -> {}));

      assertTrue(lent.getAutoCommit());
    }
  }

  private static SqlEffect charge(String customer, long token) {
    return connection -> {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO " + CHARGES + " VALUES (?, ?)")) {
        insert.setString(1, customer);
        insert.setLong(2, token);
        insert.executeUpdate();
      }
    };
  }

  private List<String> charges() throws SQLException {
    List<String> charges = new ArrayList<>();
    try (Connection connection = dataSource.getConnection();
        Statement select = connection.createStatement();
        ResultSet rows = select.executeQuery(
            "SELECT customer, token FROM " + CHARGES + " ORDER BY customer, token")) {
      while (rows.next()) {
        charges.add(rows.getString(1) + " by " + rows.getLong(2));
      }
    }
    return charges;
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What a thread of its own does. */
  private interface Work {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> run(Work work) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        work.run();
        end.complete(null);
      } catch (Throwable e) {
        end.completeExceptionally(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
    return end;
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : rootOf(cause);
  }

  private static void await(CountDownLatch latch) throws SQLException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new SQLException(e);
    }
  }
}
