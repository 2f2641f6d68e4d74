package dev.raftkit.server.demo;

import dev.raftkit.kv.client.KvClient;
import dev.raftkit.kv.client.KvCluster;
import dev.raftkit.node.membership.Members;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.process.ParentWatch;
import dev.raftkit.transport.netty.client.RaftClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A candidate that is no member, told what to do over its standard input. */
@Command(name = "demo-candidate", hidden = true, description = "One client of the demo's cluster.")
public final class CandidateCommand implements Callable<Integer> {
  @Option(names = "--id", required = true)
  private String id = "";

  @Option(names = "--cluster", required = true)
  private String cluster = "";

  @Option(names = "--ledger-port", required = true)
  private int ledgerPort;

  @Option(names = "--elected", required = true, description = "Where those who are elected sign.")
  private Path elected = Path.of("");

  @Option(names = "--ttl-millis", required = true)
  private long ttlMillis;

  @Override
  public Integer call() throws CannotRunException {
    PauseGate gate = new PauseGate(CandidateCommand::say);
    Members members = Members.parse(cluster);
    try (RaftClient client =
            RaftClient.builder(List.copyOf(members.addresses().values())).open();
        KvClient kv = new KvClient(KvCluster.of(client::propose, client::read))) {
      ChargeRecords records = new StoreRecords(kv);
      Candidacy candidacy = new Candidacy(
          id,
          kv,
          Duration.ofMillis(ttlMillis),
          mandate -> new Charger(mandate, records, ledgerPort, gate, CandidateCommand::say),
          new Book(elected),
          CandidateCommand::say);
      ParentWatch.start(
          System.in,
          line -> obey(line, gate, candidacy),
          () -> Runtime.getRuntime().halt(ExitCode.GOOD));
      say("ready");
      candidacy.run();
      return ExitCode.GOOD;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private static void obey(String line, PauseGate gate, Candidacy candidacy) {
    switch (line) {
      case "pause" -> gate.close();
      case "go" -> gate.open();
      case "quiet" -> candidacy.rest();
      case "end" -> candidacy.end();
      default -> say("trouble an unknown order: " + line);
    }
  }

  private static synchronized void say(String event) {
    System.out.println(event);
  }
}
