package dev.raftkit.server.kv;

import dev.raftkit.kv.Bytes;
import dev.raftkit.server.cli.CannotRunException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stands for election, and runs a command while elected. */
@Command(
    name = "elect",
    mixinStandardHelpOptions = true,
    description = {
      "Stands for election, and runs a command while elected.",
      "The command is ended when this process cannot be sure any more that nobody else is elected:",
      "politely first, and by force before the time is up, also if this process itself is paused.",
      "Its exit code is that of the command; 3 if the election was lost, or nothing could be run."
    })
public final class ElectCommand implements Callable<Integer> {
  @Mixin
  private final Holding holding = new Holding();

  @Option(
      names = "--value",
      paramLabel = "TEXT",
      description = "What others are told of whoever is elected (default: process and host).")
  private @Nullable String given;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    String value = given == null ? ProcessHandle.current().pid() + "@" + host() : given;
    return holding.run(
        "the election of " + holding.name(),
        kv -> kv.campaign(holding.name(), Bytes.utf8(value), holding.ttl()));
  }

  private static String host() {
    String name = System.getenv("HOSTNAME");
    return name == null ? "localhost" : name;
  }
}
