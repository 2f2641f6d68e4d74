package dev.raftkit.examples.jdbc;

import dev.raftkit.node.RaftNode;
import dev.raftkit.node.fencing.FencedTable;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.transport.netty.NettyTransport;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** Charges each customer once, in a database that refuses old leaders: ID MEMBERS DIRECTORY URL. */
public final class FencedCharges {
  private static final List<String> CUSTOMERS = List.of("alice", "bob", "carol");

  private FencedCharges() {}

  public static void main(String[] args) throws Exception {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL(args[3]);
    CompletableFuture<Long> token = new CompletableFuture<>();
    try (RaftNode node = RaftNode.builder(args[0])
        .cluster("charges", args[1])
        .storage(FileStorage.at(Path.of(args[2])))
        .transport(NettyTransport.builder().build())
        .electionOnly()
        .start()) {
      node.leadership().lead(leadership -> {
        int charged = chargeAll(database, leadership.token(), CUSTOMERS);
        System.out.println("charged " + charged + " with token " + leadership.token());
        token.complete(leadership.token());
      });
      var unused = token.join();
    }
  }

  /**
   * Charges those who were not charged yet.
   *
   * @return how many
   */
  static int chargeAll(DataSource database, long token, List<String> customers)
      throws SQLException {
    try (Connection connection = database.getConnection();
        Statement create = connection.createStatement()) {
      create.execute("CREATE TABLE IF NOT EXISTS charges (customer VARCHAR(100) NOT NULL)");
    }
    FencedTable ledger = FencedTable.of(database, "raft_fencing", "charges");
    ledger.create();
    ledger.register(token); // From here on nobody with a lower token changes anything.
    int charged = 0;
    for (String customer : customers) {
      String deed = "charge " + customer + " 2026-01";
      charged += ledger.once(token, deed, connection -> insert(connection, customer)) ? 1 : 0;
    }
    return charged;
  }

  private static void insert(Connection connection, String customer) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO charges (customer) VALUES (?)")) {
      insert.setString(1, customer);
      insert.executeUpdate();
    }
  }
}
