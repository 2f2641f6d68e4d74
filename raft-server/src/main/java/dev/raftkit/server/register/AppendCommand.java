package dev.raftkit.server.register;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Appends a value to the register of a cluster. */
@Command(
    name = "append",
    mixinStandardHelpOptions = true,
    description = {
      "Appends a value to the cluster's register and prints its position. However often it has to be",
      "sent, it is appended once. When the outcome is unknown, look with 'raft read' before appending",
      "again."
    })
public final class AppendCommand implements Callable<Integer> {
  @Mixin
  private final ClientOptions options = new ClientOptions();

  @Parameters(paramLabel = "VALUE", description = "The value, up to 64 KiB.")
  private String value = "";

  @Override
  public Integer call() throws CannotRunException {
    try (RegisterClient client = options.open()) {
      long position =
          ClientOptions.answer(client.appendOnce(value.getBytes(StandardCharsets.UTF_8)));
      options
          .out()
          .println(options.json() ? new Json().put("position", position).toString() : position);
      return ExitCode.GOOD;
    }
  }
}
