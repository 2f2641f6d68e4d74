package dev.raftkit.server.register;

import dev.raftkit.node.SnapshotPolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** When a member takes snapshots, and how fast it sends them. */
final class SnapshotOptions {
  @Spec(Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--snapshot-log-bytes",
      paramLabel = "BYTES",
      description = "Take a snapshot when that frees so many bytes of the log; 64 MiB.")
  private long logBytes = SnapshotPolicy.DEFAULT.logBytes();

  @Option(
      names = "--snapshot-transfer-bytes-per-second",
      paramLabel = "BYTES",
      description = "How fast snapshots are sent to members that are far behind; 64 MiB.")
  private long transferBytesPerSecond = SnapshotPolicy.DEFAULT.transferBytesPerSecondMax();

  SnapshotPolicy policy() {
    try {
      return SnapshotPolicy.DEFAULT
          .withLogBytes(logBytes)
          .withTransferBytesPerSecondMax(transferBytesPerSecond);
    } catch (IllegalArgumentException e) {
      if (spec == null) {
        throw new IllegalStateException("used outside a command", e);
      }
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
