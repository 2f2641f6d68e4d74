package dev.raftkit.node.fencing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Skipped unless {@code RAFTKIT_POSTGRES_URL} names a database in which tables may be created, for
 * example {@code jdbc:postgresql://127.0.0.1:5432/test?user=test&password=test}.
 */
@DisplayName("A fenced table in PostgreSQL")
@EnabledIfEnvironmentVariable(named = "RAFTKIT_POSTGRES_URL", matches = ".+")
class PostgresFencedTableTest extends FencedTableTests {
  @BeforeEach
  void create() throws SQLException {
    createTables();
  }

  @AfterEach
  void drop() throws SQLException {
    dropTables();
  }

  @Override
  DataSource dataSource() {
    PGSimpleDataSource server = new PGSimpleDataSource();
    server.setUrl(System.getenv("RAFTKIT_POSTGRES_URL"));
    return server;
  }

  @Test
  void isReallyPostgres() throws SQLException {
    try (var connection = dataSource().getConnection()) {
      assertEquals("PostgreSQL", connection.getMetaData().getDatabaseProductName());
    }
  }
}
