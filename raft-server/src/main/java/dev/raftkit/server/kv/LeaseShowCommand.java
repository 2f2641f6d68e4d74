package dev.raftkit.server.kv;

import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.register.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows a lease. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Shows how a lease stands, and the keys that go with it.")
final class LeaseShowCommand implements Callable<Integer> {
  @Mixin
  private final KvOptions options = new KvOptions();

  @Mixin
  private final LeaseIdentity lease = new LeaseIdentity();

  @Override
  public Integer call() throws CannotRunException {
    KvQuery.Lease query = new KvQuery.Lease(lease.id(), true);
    KvResult.LeaseFound found;
    try (KvConnection connection = KvConnection.open(options.client())) {
      found = ClientOptions.answer(connection.kv().read(query, KvResult.LeaseFound.class));
    }
    KvText text = options.text();
    if (options.client().json()) {
      options.println(KvText.json(found.lease())
          .putObjects(
              "keys",
              found.keys().stream().map(key -> text.put(new Json(), "key", key)).toList()));
    } else {
      options.println(KvText.line(found.lease()));
      found.keys().forEach(key -> options.println(text.show(key)));
    }
    return ExitCode.GOOD;
  }
}
