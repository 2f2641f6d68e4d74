package dev.raftkit.server.register;

import dev.raftkit.core.membership.Priority;
import dev.raftkit.core.message.ProtocolVersion;
import dev.raftkit.node.RaftNode;
import dev.raftkit.node.Status;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.process.ParentWatch;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One member of a cluster that keeps an append-only register and a key-value store. */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a member of a cluster that keeps an append-only register and a key-value store, until",
      "SIGTERM. Its data directory must have been initialised once with 'raft init'."
    })
public final class ServerCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Mixin
  private final MemberSettings settings = new MemberSettings();

  @Mixin
  private final SnapshotOptions snapshots = new SnapshotOptions();

  @Option(
      names = "--allow-plaintext",
      description = "Talk unencrypted to other machines: only where everyone is trusted.")
  private boolean allowPlaintext;

  @Option(
      names = "--compare-states",
      paramLabel = "ENTRIES",
      description = {
        "Compare the members' states after every so many entries, and stop if they differ.",
        "The same on every member; 0, the default, is never."
      })
  private long compareEntries;

  @Option(
      names = "--wire-version",
      paramLabel = "N",
      description = {
        "Speak no newer version of the protocol, from 1 on: so a member of an older release,",
        "for a rolling upgrade and back. By default the newest."
      })
  private int wireVersion = ProtocolVersion.CURRENT;

  @Option(
      names = "--priority",
      paramLabel = "0..10",
      description = "How much this member is wanted as the leader; 0 never leads (default: 10).")
  private int priority = Priority.HIGHEST;

  @Option(names = "--stop-with-stdin", hidden = true, description = "Stop when the input ends.")
  private boolean stopWithStdin;

  @Override
  public Integer call() throws CannotRunException {
    RaftNode node = start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(node), "shutdown"));
    Objects.requireNonNull(spec)
        .commandLine()
        .getOut()
        .println(settings.id() + " of cluster " + settings.clusterId() + " listens at "
            + settings.cluster().address(settings.id()));
    if (stopWithStdin) {
      ParentWatch.start(System.in, line -> {}, () -> System.exit(ExitCode.GOOD));
    }
    Status last = node.stopped().join();
    if (last.state() == Status.State.FAILED) {
      throw new CannotRunException("the member has stopped itself: " + last.cause());
    }
    return ExitCode.GOOD;
  }

  private RaftNode start() throws CannotRunException {
    if (!Priority.isValid(priority)) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--priority: 0 to 10, not " + priority);
    }
    try {
      return RaftNode.builder(settings.id().name())
          .cluster(settings.clusterId(), settings.cluster())
          .storage(FileStorage.at(settings.dataDir()))
          .transport(transport())
          .stateMachine(new ServerState())
          .snapshots(snapshots.policy())
          .compareStates(compareEntries)
          .config(config -> config.withPriority(priority))
          .start();
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private NettyTransport transport() {
    try {
      return NettyTransport.builder()
          .allowPlaintext(allowPlaintext)
          .wireVersion(wireVersion)
          .build();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--wire-version: " + e.getMessage(), e);
    }
  }

  /** A signal would end the process with its number as exit code; a shutdown in order is good. */
  private static void shutDown(RaftNode node) {
    boolean failed = node.status().state() == Status.State.FAILED;
    node.close();
    Runtime.getRuntime().halt(failed ? ExitCode.CANNOT_RUN : ExitCode.GOOD);
  }
}
