package dev.raftkit.server.demo;

import dev.raftkit.node.RaftNode;
import dev.raftkit.node.Status;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.process.ParentWatch;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One member of the demo's cluster, told what to do over its standard input. */
@Command(name = "demo-member", hidden = true, description = "One member of the demo's cluster.")
public final class MemberCommand implements Callable<Integer> {
  @Option(names = "--id", required = true)
  private String id = "";

  @Option(names = "--cluster-id", required = true)
  private String clusterId = "";

  @Option(names = "--cluster", required = true)
  private String cluster = "";

  @Option(names = "--data-dir", required = true)
  private Path dataDir = Path.of("");

  @Option(names = "--ledger-port", description = "Members charge there; without it others do.")
  private @Nullable Integer ledgerPort;

  @Option(names = "--leaders", required = true, description = "Where new leaders sign.")
  private Path leaders = Path.of("");

  @Override
  public Integer call() throws CannotRunException {
    Payments payments = new Payments();
    DemoState state = ledgerPort == null ? new HashedStore() : payments;
    PauseGate gate = new PauseGate(MemberCommand::say);
    try (RaftNode node = RaftNode.builder(id)
        .cluster(clusterId, cluster)
        .storage(FileStorage.at(dataDir))
        .transport(NettyTransport.builder().build())
        .stateMachine(state)
        .start()) {
      DemoLeadership leadership = new DemoLeadership(
          id,
          chargers(new MemberRecords(node, payments), gate),
          new Book(leaders),
          MemberCommand::say);
      node.addLeadershipListener(leadership);
      ParentWatch.start(
          System.in,
          line -> obey(line, node, state, gate, leadership),
          () -> Runtime.getRuntime().halt(ExitCode.GOOD));
      say("ready");
      Status last = node.stopped().join();
      throw new CannotRunException(id + " has stopped: " + last.cause());
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private @Nullable Function<Mandate, Charger> chargers(ChargeRecords records, PauseGate gate) {
    if (ledgerPort == null) {
      return null;
    }
    int port = ledgerPort;
    return mandate -> new Charger(mandate, records, port, gate, MemberCommand::say);
  }

  private static void obey(
      String line, RaftNode node, DemoState state, PauseGate gate, DemoLeadership leadership) {
    switch (line) {
      case "pause" -> gate.close();
      case "go" -> gate.open();
      case "quiet" -> leadership.rest();
      case "status" -> {
        Applied applied = state.applied();
        say("status " + node.status().role() + " " + applied.index() + " " + applied.hash() + " "
            + applied.charges());
      }
      default -> say("trouble an unknown order: " + line);
    }
  }

  private static synchronized void say(String event) {
    System.out.println(event);
  }
}
