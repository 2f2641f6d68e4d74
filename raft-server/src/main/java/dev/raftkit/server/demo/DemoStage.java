package dev.raftkit.server.demo;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.process.ChildProcess;
import dev.raftkit.server.process.Ports;
import dev.raftkit.server.process.TemporaryFolder;
import dev.raftkit.storage.FileStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The folder and the processes of a demo. Closing it ends the processes, whatever state they are in. */
final class DemoStage implements AutoCloseable {
  private static final String CLUSTER_ID = "demo";
  private static final int LEDGER_START_SECONDS_MAX = 30;

  private final TemporaryFolder folder;
  private final ChildProcess ledger;
  private final List<DemoProcess> members;
  private final List<DemoProcess> candidates;

  private DemoStage(
      TemporaryFolder folder,
      ChildProcess ledger,
      List<DemoProcess> members,
      List<DemoProcess> candidates) {
    this.folder = folder;
    this.ledger = ledger;
    this.members = List.copyOf(members);
    this.candidates = List.copyOf(candidates);
  }

  /**
   * Initialises the members' disks in a temporary folder and starts the ledger.
   *
   * @param candidateCommand what candidates run, with its first arguments
   */
  static DemoStage build(DemoOptions options, List<String> candidateCommand)
      throws IOException, InterruptedException, CannotRunException {
    TemporaryFolder folder = TemporaryFolder.create("raft-demo-");
    CompletableFuture<Integer> port = new CompletableFuture<>();
    Path errors = folder.path().resolve("ledger.log");
    ChildProcess ledger = ChildProcess.start(
        errors,
        line -> port.complete(Integer.valueOf(line.substring(line.indexOf(' ') + 1))),
        List.of("demo-ledger", "--file", ledgerFile(folder).toString()));
    try {
      String ledgerPort = port.get(LEDGER_START_SECONDS_MAX, TimeUnit.SECONDS).toString();
      String cluster = addresses(options.nodes());
      List<DemoProcess> members = new ArrayList<>();
      for (int i = 1; i <= options.nodes(); i++) {
        members.add(member("n" + i, folder, cluster, options.clients() == 0 ? ledgerPort : null));
      }
      List<DemoProcess> candidates = new ArrayList<>();
      for (int i = 1; i <= options.clients(); i++) {
        candidates.add(candidate("c" + i, candidateCommand, folder, cluster, ledgerPort));
      }
      return new DemoStage(folder, ledger, members, candidates);
    } catch (ExecutionException | TimeoutException e) {
      ledger.kill();
      throw new CannotRunException("the ledger does not start; see " + errors, e);
    }
  }

  private static String addresses(int nodes) throws IOException {
    List<String> addresses = new ArrayList<>();
    List<Integer> ports = Ports.free(nodes);
    for (int i = 0; i < nodes; i++) {
      addresses.add("n" + (i + 1) + "=127.0.0.1:" + ports.get(i));
    }
    return String.join(",", addresses);
  }

  private static DemoProcess member(
      String name, TemporaryFolder folder, String cluster, @Nullable String ledgerPort)
      throws IOException {
    Path data = folder.path().resolve(name);
    FileStorage.initialize(data, CLUSTER_ID, new NodeId(name));
    List<String> arguments = new ArrayList<>(List.of(
        "demo-member",
        "--id",
        name,
        "--cluster-id",
        CLUSTER_ID,
        "--cluster",
        cluster,
        "--data-dir",
        data.toString(),
        "--leaders",
        leaders(folder).toString()));
    if (ledgerPort != null) {
      arguments.addAll(List.of("--ledger-port", ledgerPort));
    }
    return new DemoProcess(name, false, errors(folder, name), arguments);
  }

  private static DemoProcess candidate(
      String name,
      List<String> command,
      TemporaryFolder folder,
      String cluster,
      String ledgerPort) {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of(
        "--id",
        name,
        "--cluster",
        cluster,
        "--ledger-port",
        ledgerPort,
        "--elected",
        elected(folder).toString()));
    return new DemoProcess(name, true, errors(folder, name), arguments);
  }

  private static Path errors(TemporaryFolder folder, String name) {
    return folder.path().resolve(name + ".log");
  }

  private static Path ledgerFile(TemporaryFolder folder) {
    return folder.path().resolve("ledger");
  }

  private static Path leaders(TemporaryFolder folder) {
    return folder.path().resolve("leaders");
  }

  private static Path elected(TemporaryFolder folder) {
    return folder.path().resolve("elected");
  }

  List<DemoProcess> members() {
    return members;
  }

  List<DemoProcess> candidates() {
    return candidates;
  }

  /** Members first. */
  List<DemoProcess> processes() {
    return Stream.concat(members.stream(), candidates.stream()).toList();
  }

  Path folder() {
    return folder.path();
  }

  /** What the ledger has written down of what it accepted and refused. */
  LedgerBook ledger() throws IOException {
    return LedgerBook.read(ledgerFile(folder));
  }

  /** Which members led in which term. */
  Map<Long, Set<String>> leaders() throws IOException {
    return new Book(leaders(folder)).elected();
  }

  /** Which candidates were elected at which token. */
  Map<Long, Set<String>> elected() throws IOException {
    return new Book(elected(folder)).elected();
  }

  @Override
  public void close() {
    try {
      ledger.kill();
      for (DemoProcess process : processes()) {
        if (process.state() != DemoProcess.State.DEAD) {
          process.kill();
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
