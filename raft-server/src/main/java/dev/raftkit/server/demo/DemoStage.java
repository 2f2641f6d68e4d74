package dev.raftkit.server.demo;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.node.membership.Members;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.Ports;
import dev.raftkit.server.process.TemporaryFolder;
import dev.raftkit.storage.FileStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The folder and the processes of a demo. Closing it ends the processes, whatever state they are in. */
final class DemoStage implements AutoCloseable {
  private static final String CLUSTER_ID = "demo";
  private static final int LEDGER_START_SECONDS_MAX = 30;

  private final TemporaryFolder folder;
  private final List<DemoMember> members;
  private final Members addresses;
  private final ChildProcess ledger;
  private final int ledgerPort;

  private DemoStage(
      TemporaryFolder folder,
      List<DemoMember> members,
      Members addresses,
      ChildProcess ledger,
      int ledgerPort) {
    this.folder = folder;
    this.members = members;
    this.addresses = addresses;
    this.ledger = ledger;
    this.ledgerPort = ledgerPort;
  }

  /** Initialises the members' disks in a temporary folder and starts the ledger. */
  static DemoStage build(int nodes) throws IOException, InterruptedException, CannotRunException {
    TemporaryFolder folder = TemporaryFolder.create("raft-demo-");
    List<DemoMember> members = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    List<Integer> ports = Ports.free(nodes);
    for (int i = 0; i < nodes; i++) {
      String name = "n" + (i + 1);
      Path data = folder.path().resolve(name);
      FileStorage.initialize(data, CLUSTER_ID, new NodeId(name));
      members.add(new DemoMember(name, data));
      addresses.add(name + "=127.0.0.1:" + ports.get(i));
    }
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Path errors = folder.path().resolve("ledger.log");
    ChildProcess ledger = ChildProcess.start(
        errors,
        line -> port.complete(Integer.valueOf(line.substring(line.indexOf(' ') + 1))),
        List.of("demo-ledger", "--file", folder.path().resolve("ledger").toString()));
    try {
      return new DemoStage(
          folder,
          List.copyOf(members),
          Members.parse(String.join(",", addresses)),
          ledger,
          port.get(LEDGER_START_SECONDS_MAX, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      ledger.kill();
      throw new CannotRunException("the ledger does not start; see " + errors, e);
    }
  }

  /** Starts a member's process, for the first time or again on the same disk. */
  void start(DemoMember member, DemoCluster cluster) throws IOException {
    int incarnation = member.nextIncarnation();
    member.started(ChildProcess.start(
        member.errors(),
        line -> cluster.heard(member, incarnation, line),
        List.of(
            "demo-member",
            "--id",
            member.name(),
            "--cluster-id",
            CLUSTER_ID,
            "--cluster",
            addresses.toString(),
            "--data-dir",
            member.folder().toString(),
            "--ledger-port",
            Integer.toString(ledgerPort),
            "--leaders",
            leaders().toString())));
  }

  List<DemoMember> members() {
    return members;
  }

  Members addresses() {
    return addresses;
  }

  Path folder() {
    return folder.path();
  }

  /** Where the ledger writes down what it accepts and refuses. */
  Path ledgerFile() {
    return folder.path().resolve("ledger");
  }

  /** Where every new leader signs: a line "TERM MEMBER". */
  Path leaders() {
    return folder.path().resolve("leaders");
  }

  @Override
  public void close() {
    try {
      ledger.kill();
      for (DemoMember member : members) {
        if (member.state() != DemoMember.State.DEAD) {
          member.kill();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nobody wants to see the end: nothing is left running, nor lying about. */
  void abandon() {
    close();
    try {
      delete();
    } catch (IOException e) {
      // It is only a temporary folder.
      return;
    }
  }

  /** Removes all files. */
  void delete() throws IOException {
    folder.delete();
  }
}
