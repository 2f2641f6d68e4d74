package dev.raftkit.bench;

import dev.raftkit.node.RaftNode;
import dev.raftkit.node.SnapshotPolicy;
import dev.raftkit.node.Status;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.process.ParentWatch;
import dev.raftkit.storage.FileStorage;
import dev.raftkit.transport.netty.NettyTransport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A member with a {@link DiskTable}; each line it is told is answered with how it is doing. */
@Command(name = "member", hidden = true)
public final class MemberCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Option(names = "--id", required = true)
  private String id = "";

  @Option(names = "--cluster", required = true)
  private String cluster = "";

  @Option(names = "--data-dir", required = true)
  private Path dataDir = Path.of("");

  @Option(names = "--state-bytes", required = true)
  private long stateBytes;

  @Option(names = "--snapshot-log-bytes", required = true)
  private long snapshotLogBytes;

  @Override
  public Integer call() throws CannotRunException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try {
      RaftNode node = RaftNode.builder(id)
          .cluster(BenchCluster.CLUSTER_ID, cluster)
          .storage(FileStorage.at(dataDir))
          .transport(NettyTransport.builder().build())
          .stateMachine(new DiskTable(dataDir.resolveSibling(id + ".table"), stateBytes))
          .snapshots(SnapshotPolicy.DEFAULT.withLogBytes(snapshotLogBytes))
          .start();
      out.println(BenchCluster.STARTED);
      ParentWatch.start(
          System.in, line -> out.println(text(node.status())), () -> System.exit(ExitCode.GOOD));
      Status last = node.stopped().join();
      throw new CannotRunException("the member has stopped: " + last.cause());
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private static String text(Status status) {
    return new BenchCluster.State(
            status.role(),
            status.lastApplied(),
            status.firstLogIndex(),
            status.snapshotIndex(),
            status.snapshotBytesSent(),
            status.snapshotBytesReceived(),
            Runtime.getRuntime().maxMemory())
        .line();
  }
}
