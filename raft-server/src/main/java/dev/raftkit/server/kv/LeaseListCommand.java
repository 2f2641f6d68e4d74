package dev.raftkit.server.kv;

import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.register.ClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the leases. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Prints the identities of all leases, one a line.")
final class LeaseListCommand implements Callable<Integer> {
  private static final int PAGE = 10_000;

  @Mixin
  private final ClientOptions options = new ClientOptions();

  @Override
  public Integer call() throws CannotRunException {
    List<Long> leases = new ArrayList<>();
    try (KvConnection connection = KvConnection.open(options)) {
      KvResult.LeasesFound page;
      do {
        long after = leases.isEmpty() ? 0 : leases.get(leases.size() - 1);
        page = ClientOptions.answer(
            connection.kv().read(new KvQuery.Leases(after, PAGE), KvResult.LeasesFound.class));
        leases.addAll(page.leases());
      } while (page.hasMore());
    }
    if (options.json()) {
      options.out().println(new Json().putNumbers("leases", leases));
    } else {
      leases.forEach(options.out()::println);
    }
    return ExitCode.GOOD;
  }
}
