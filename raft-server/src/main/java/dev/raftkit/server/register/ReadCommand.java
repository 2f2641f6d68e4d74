package dev.raftkit.server.register;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the values of the register of a cluster. */
@Command(
    name = "read",
    mixinStandardHelpOptions = true,
    description = "Prints the values of the cluster's register, one a line.")
public final class ReadCommand implements Callable<Integer> {
  @Mixin
  private final ClientOptions options = new ClientOptions();

  @Option(
      names = "--from",
      paramLabel = "POSITION",
      description = "The first position to print (default: 1).")
  private long from = 1;

  @Option(
      names = "--lease",
      description =
          "Trust the leader's clock: faster, and right while clocks drift by less than 1 %%.")
  private boolean lease;

  @Mixin
  private final StaleOption stale = new StaleOption();

  @Override
  public Integer call() throws CannotRunException {
    try (RegisterClient client = options.open()) {
      List<String> values = new ArrayList<>();
      long next = Math.max(1, from);
      RegisterClient.Page page;
      do {
        page = ClientOptions.answer(client.read(next, stale.consistency(lease)));
        page.values().forEach(value -> values.add(new String(value, StandardCharsets.UTF_8)));
        next += page.values().size();
        if (!options.json()) {
          values.forEach(options.out()::println);
          values.clear();
        }
      } while (next <= page.total() && !page.values().isEmpty());
      if (options.json()) {
        options.out().println(new Json().put("total", page.total()).putStrings("values", values));
      }
      return ExitCode.GOOD;
    }
  }
}
