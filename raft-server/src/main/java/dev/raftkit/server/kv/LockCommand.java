package dev.raftkit.server.kv;

import dev.raftkit.server.cli.CannotRunException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes a lock, runs a command, and gives the lock back. */
@Command(
    name = "lock",
    mixinStandardHelpOptions = true,
    description = {
      "Takes a lock, runs a command, and gives the lock back.",
      "The command is ended when this process cannot be sure any more that nobody else has the lock:",
      "politely first, and by force before the time is up, also if this process itself is paused.",
      "Its exit code is that of the command; 3 if the lock was lost, or nothing could be run."
    })
public final class LockCommand implements Callable<Integer> {
  @Mixin
  private final Holding holding = new Holding();

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    return holding.run("the lock " + holding.name(), kv -> kv.lock(holding.name(), holding.ttl()));
  }
}
