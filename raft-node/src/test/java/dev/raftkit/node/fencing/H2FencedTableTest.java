package dev.raftkit.node.fencing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A fenced table in H2")
class H2FencedTableTest extends FencedTableTests {
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
    JdbcDataSource memory = new JdbcDataSource();
    memory.setURL("jdbc:h2:mem:fenced;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=30000");
    return memory;
  }

  @Test
  void isReallyH2() throws SQLException {
    try (var connection = dataSource().getConnection()) {
      assertEquals("H2", connection.getMetaData().getDatabaseProductName());
    }
  }
}
