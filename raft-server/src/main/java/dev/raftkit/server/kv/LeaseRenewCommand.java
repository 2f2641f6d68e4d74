package dev.raftkit.server.kv;

import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.LeaseStatus;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.register.ClientOptions;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Renews a lease once. */
@Command(
    name = "renew",
    mixinStandardHelpOptions = true,
    description = "Makes a lease last its whole time from here.")
final class LeaseRenewCommand implements Callable<Integer> {
  @Mixin
  private final ClientOptions options = new ClientOptions();

  @Mixin
  private final LeaseIdentity lease = new LeaseIdentity();

  @Override
  public Integer call() throws CannotRunException {
    KvCommand.Renew renew = new KvCommand.Renew(List.of(lease.id()));
    LeaseStatus renewed;
    try (KvConnection connection = KvConnection.open(options)) {
      renewed = ClientOptions.answer(
              connection.kv().propose(renew, KvResult.Renewed.class, options.timeout()))
          .leases()
          .get(0);
    }
    options.out().println(options.json() ? KvText.json(renewed) : KvText.line(renewed));
    return ExitCode.GOOD;
  }
}
