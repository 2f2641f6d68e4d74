package dev.raftkit.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.examples.jdbc.FencedCharges;
import dev.raftkit.node.fencing.FencedTable;
import dev.raftkit.node.fencing.FencingException;
import dev.raftkit.storage.FileStorage;
import java.nio.file.Path;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class FencedChargesTest {
  @TempDir
  private Path folder = Path.of("");

  @Test
  void theNextLeaderChargesNobodyAgainAndTheLastOneNobodyAtAll() throws Exception {
    Path directory = folder.resolve("n1");
    FileStorage.initialize(directory, "charges", new NodeId("n1"));
    String url = "jdbc:h2:" + folder.resolve("charges");

    assertThat(run(directory, url)).isEqualTo("charged 3 with token 1");
    assertThat(run(directory, url)).isEqualTo("charged 0 with token 2");

    JdbcDataSource database = new JdbcDataSource();
    database.setURL(url);
    FencedTable ledger = FencedTable.of(database, "raft_fencing", "charges");
    assertThatThrownBy(() -> ledger.once(1, "charge dave 2026-01", connection -> {}))
        .isInstanceOf(FencingException.StaleToken.class);
  }

  private static String run(Path directory, String url) throws Exception {
    String cluster = "n1=127.0.0.1:" + ExampleProcess.ports(1).get(0);
    try (ExampleProcess leader =
        ExampleProcess.start(FencedCharges.class, "n1", cluster, directory.toString(), url)) {
      String line = leader.line();
      assertThat(leader.end()).isZero();
      return line;
    }
  }
}
