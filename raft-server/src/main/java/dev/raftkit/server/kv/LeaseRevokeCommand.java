package dev.raftkit.server.kv;

import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvResult;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.register.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Ends a lease. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = "Ends a lease, and deletes the keys that go with it.")
final class LeaseRevokeCommand implements Callable<Integer> {
  @Mixin
  private final ClientOptions options = new ClientOptions();

  @Mixin
  private final LeaseIdentity lease = new LeaseIdentity();

  @Override
  public Integer call() throws CannotRunException {
    KvCommand.Revoke revoke = new KvCommand.Revoke(lease.id());
    KvResult.Revoked revoked;
    try (KvConnection connection = KvConnection.openOnce(options)) {
      revoked = ClientOptions.answer(
          connection.kv().propose(revoke, KvResult.Revoked.class, options.timeout()));
    }
    options
        .out()
        .println(
            options.json()
                ? new Json()
                    .put("revision", revoked.revision())
                    .put("deleted", revoked.deleted())
                    .toString()
                : "deleted " + revoked.deleted() + ", revision " + revoked.revision());
    return ExitCode.GOOD;
  }
}
