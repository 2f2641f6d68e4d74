package dev.raftkit.server.kv;

import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvResult;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.register.ClientOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Grants a lease. */
@Command(
    name = "grant",
    mixinStandardHelpOptions = true,
    description =
        "Grants a lease, and prints its identity. It ends after its time unless it is renewed.")
final class LeaseGrantCommand implements Callable<Integer> {
  @Mixin
  private final ClientOptions options = new ClientOptions();

  @Parameters(
      paramLabel = "TTL",
      converter = Durations.class,
      description = "How long it lasts, for example 30s.")
  private Duration ttl = Duration.ZERO;

  @Override
  public Integer call() throws CannotRunException {
    KvResult.Granted granted;
    try (KvConnection connection = KvConnection.openOnce(options)) {
      granted = ClientOptions.answer(connection
          .kv()
          .propose(
              new KvCommand.Grant(0, ttl.toNanos()), KvResult.Granted.class, options.timeout()));
    }
    options
        .out()
        .println(
            options.json()
                ? KvText.json(granted.lease()).toString()
                : granted.lease().lease());
    return ExitCode.GOOD;
  }
}
