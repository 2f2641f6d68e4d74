package dev.raftkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
  private static final int BAD_USAGE = 2;

  @TempDir
  private Path folder = Path.of("");

  @Test
  void theVersionIsThatOfTheBuild() {
    assertThat(CommandRun.of("--version").out()).matches("raft \\d+\\.\\d+\\.\\d+\\S*\\R");
  }

  @Test
  void everyCommandHasHelp() {
    for (CommandLine command : new CommandLine(Main.create()).getSubcommands().values()) {
      String name = command.getCommandName();
      if (!command.getCommandSpec().usageMessage().hidden()) {
        CommandRun help = CommandRun.of(name, "--help");

        assertEquals(0, help.exitCode(), name);
        assertThat(help.out()).contains("Usage: raft " + name);
        assertThat(help.err()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "--nonsense",
        "server --nonsense",
        "init --id n1 extra",
        "demo --nodes 2",
        "demo --seconds 0",
        "demo --clients 1",
        "demo --kills many",
        "server --id n1 --cluster-id c --data-dir d",
        "server --id n1 --cluster-id c --data-dir d --cluster n1",
        "server --id n1 --cluster-id c --data-dir d --cluster n1=localhost",
        "server --id n1 --cluster-id c --data-dir d --cluster n1=localhost:0",
        "server --id n1 --cluster-id c --data-dir d --cluster n1=a:1,n1=b:2",
        "server --id n1 --cluster-id c --data-dir d --cluster n1=a:1,n2=a:1",
        "server --id n1 --cluster-id c --data-dir d --cluster n2=a:1",
        "server --id n/1 --cluster-id c --data-dir d --cluster n1=a:1",
        "server --config missing.properties",
        "init --cluster-id c --data-dir d",
        "init --id n1 --cluster-id c/d --data-dir d",
      })
  void badUsageIsOneLineAndAHintAndExitCode2(String line) {
    CommandRun run = CommandRun.of(line.isEmpty() ? new String[0] : line.split(" ", -1));

    assertEquals(BAD_USAGE, run.exitCode());
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines()).hasSize(2).last().asString().matches("Try: raft.* --help");
  }

  @Test
  void aBadMemberListIsExplained() {
    assertThat(CommandRun.of("server", "--id=n1", "--cluster-id=c", "--cluster=n1=a:1, n2")
            .err())
        .startsWith("raft server: --cluster: a member list is ID=HOST:PORT,ID=HOST:PORT,..."
            + " and 'n2' is no member");
  }

  @Test
  void aDirectoryIsInitialisedOnce() {
    String[] init = {
      "init", "--id=n1", "--cluster-id=c", "--data-dir=" + folder.resolve("n1"), "--json"
    };

    assertThat(CommandRun.of(init).out())
        .matches("\\{\"id\":\"n1\",\"clusterId\":\"c\",\"dataDir\":\".*n1\","
            + "\"incarnation\":\"[0-9a-f]{16}\"}\\R");

    CommandRun again = CommandRun.of(init);

    assertEquals(3, again.exitCode());
    assertThat(again.err().lines()).hasSize(1).first().asString().contains("n1");
  }

  @Test
  void aConfigurationFileHasTheSameNamesAndAnOptionWins() throws IOException {
    Path config = folder.resolve("n1.properties");
    Files.write(config, List.of("id=n1", "cluster-id=c", "data-dir=" + folder.resolve("data")));

    CommandRun run = CommandRun.of("init", "--config", config.toString(), "--id", "n7", "--json");

    assertEquals(0, run.exitCode());
    assertThat(run.out()).startsWith("{\"id\":\"n7\",\"clusterId\":\"c\",");
  }

  @Test
  void anUnknownNameInAConfigurationFileIsBadUsage() throws IOException {
    Path config = folder.resolve("n1.properties");
    Files.write(config, List.of("id=n1", "clusterid=c"));

    CommandRun run = CommandRun.of("init", "--config", config.toString());

    assertEquals(BAD_USAGE, run.exitCode());
    assertThat(run.err())
        .startsWith("raft init: --config: " + config + " has 'clusterid'; known are [id,");
  }

  @Test
  void aServerWithoutAnInitialisedDirectoryDoesNotStart() {
    CommandRun run = CommandRun.of(
        "server",
        "--id=n1",
        "--cluster-id=c",
        "--cluster=n1=127.0.0.1:7001",
        "--data-dir=" + folder.resolve("new"));

    assertEquals(3, run.exitCode());
    assertThat(run.err().lines()).hasSize(1).first().asString().contains("raft init");
  }
}
