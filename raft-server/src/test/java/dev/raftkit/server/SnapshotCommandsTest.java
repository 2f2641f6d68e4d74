package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.CommandBatch;
import dev.raftkit.node.Leadership;
import dev.raftkit.node.LeadershipListener;
import dev.raftkit.node.RaftNode;
import dev.raftkit.node.SnapshotSource;
import dev.raftkit.node.StateMachine;
import dev.raftkit.server.process.Ports;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.transport.netty.NettyTransport;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a member on a real disk, and the cluster that is made out of one. */
@Tag("smoke")
class SnapshotCommandsTest {
  private static final int SECONDS_MAX = 60;

  @TempDir
  private Path folder = Path.of("");

  private String members = "";

  /** Counts the commands that it was given. */
  private static final class Counter implements StateMachine {
    private long count;

    @Override
    public void apply(CommandBatch commands, Results results) {
      for (int i = 0; i < commands.size(); i++) {
        count++;
        results.complete(i, ByteBuffer.allocate(Long.BYTES).putLong(count).array());
      }
    }

    @Override
    public SnapshotSource capture() {
      long captured = count;
      return out -> {
        out.writeLong(captured);
        return false;
      };
    }

    @Override
    public void restore(DataInputStream in) throws IOException {
      count = in.readLong();
    }
  }

  @BeforeEach
  void chooseAnAddress() throws IOException {
    members = "n1=127.0.0.1:" + Ports.free(1).get(0);
  }

  @Test
  void fencingTokensNeverRepeatAfterARestore() throws Exception {
    FileStorage.initialize(folder.resolve("old"), "old", new NodeId("n1"));
    List<Long> tokens = new ArrayList<>();
    tokens.add(lead("old", "old", 1, true));
    assertEquals(0, save("backup").exitCode());
    tokens.add(lead("old", "old", 2, false));
    tokens.add(lead("old", "old", 3, false));

    assertEquals(0, restore("backup", "new").exitCode());
    tokens.add(lead("new", "new", 2, false));
    tokens.add(lead("new", "new", 3, true));
    assertEquals(0, CommandRun.of("wal", "verify", path("new")).exitCode());

    assertThat(tokens).doesNotHaveDuplicates().isSorted();
    assertThat(tokens.get(3)).isGreaterThan(1L << 32);
  }

  @Test
  void aRestoredMemberIsNoneOfTheOldCluster() throws Exception {
    lostCluster();

    assertEquals(0, restore("backup", "new").exitCode());

    CommandRun run = CommandRun.of(
        "server", "--id=n1", "--cluster-id=old", "--cluster=" + members, "--data-dir", path("new"));
    assertEquals(3, run.exitCode());
    assertThat(run.err()).contains("cluster new").contains("cluster old");
  }

  @Test
  void whatCannotBeRestoredIsRefusedByName() throws Exception {
    lostCluster();

    assertThat(restore("backup", "old").err()).contains("is not empty");
    assertThat(restore("nothing", "new").err()).contains("nothing");
    assertThat(restore("backup", "new", "--token-floor=1").err()).contains("is not above");
    assertThat(restore("backup", "new", "--member=n9").err()).contains("--member");
    assertThat(Files.exists(folder.resolve("new"))).isFalse();
  }

  @Test
  void aDamagedBackupIsFound() throws Exception {
    lostCluster();
    Path backup = folder.resolve("backup");
    assertThat(CommandRun.of("snapshot", "verify", backup.toString()).out()).contains(": ok");

    byte[] bytes = Files.readAllBytes(backup);
    bytes[bytes.length / 2] ^= 1;
    Files.write(backup, bytes);

    assertEquals(
        1, CommandRun.of("snapshot", "verify", "--json", backup.toString()).exitCode());
    assertEquals(3, restore("backup", "new").exitCode());
  }

  private void lostCluster() throws Exception {
    FileStorage.initialize(folder.resolve("old"), "old", new NodeId("n1"));
    lead("old", "old", 1, true);
    CommandRun saved = save("backup");
    assertEquals(0, saved.exitCode(), saved.err());
  }

  /** Starts the only member, waits until it leads, lets it count to a number, and stops it. */
  private long lead(String cluster, String directory, long expectedCount, boolean withSnapshot)
      throws Exception {
    CompletableFuture<Long> token = new CompletableFuture<>();
    try (RaftNode node = RaftNode.builder("n1")
        .cluster(cluster, members)
        .storage(FileStorage.at(folder.resolve(directory)))
        .transport(NettyTransport.builder().build())
        .stateMachine(new Counter())
        .start()) {
      node.addLeadershipListener(new LeadershipListener() {
        @Override
        public void elected(Leadership leadership) {
          token.complete(leadership.token());
        }
      });
      long leader = token.get(SECONDS_MAX, TimeUnit.SECONDS);
      byte[] count = node.propose(new byte[] {1}).get(SECONDS_MAX, TimeUnit.SECONDS);
      assertEquals(expectedCount, ByteBuffer.wrap(count).getLong());
      if (withSnapshot) {
        node.takeSnapshot().get(SECONDS_MAX, TimeUnit.SECONDS);
      }
      return leader;
    }
  }

  private CommandRun save(String file) {
    return CommandRun.of("snapshot", "save", "--data-dir", path("old"), path(file));
  }

  private CommandRun restore(String file, String directory, String... more) {
    List<String> line = new ArrayList<>(List.of(
        "snapshot",
        "restore",
        path(file),
        "--cluster=new",
        "--members=" + members,
        "--data-dir",
        path(directory)));
    Collections.addAll(line, more);
    if (more.length == 0 || !more[0].startsWith("--member=")) {
      line.add("--member=n1");
    }
    return CommandRun.of(line.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
