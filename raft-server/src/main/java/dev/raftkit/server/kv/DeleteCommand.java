package dev.raftkit.server.kv;

import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvResult;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.register.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes keys. */
@Command(
    name = "del",
    mixinStandardHelpOptions = true,
    description = {
      "Deletes a key, or all keys of a range at one revision, and prints how many there were.",
      "That there were none is no error."
    })
final class DeleteCommand implements Callable<Integer> {
  @Mixin
  private final KvOptions options = new KvOptions();

  @Mixin
  private final RangeOptions keys = new RangeOptions();

  @Option(names = "--prev", description = "Print what was deleted, too.")
  private boolean previous;

  @Override
  public Integer call() throws CannotRunException {
    KvCommand.Delete delete = new KvCommand.Delete(keys.range(options), previous);
    KvResult.Deleted deleted;
    try (KvConnection connection = KvConnection.openOnce(options.client())) {
      deleted = ClientOptions.answer(connection
          .kv()
          .propose(delete, KvResult.Deleted.class, options.client().timeout()));
    }
    if (options.client().json()) {
      options.println(options.text().json(deleted));
    } else {
      options.text().lines(deleted).forEach(options::println);
    }
    return ExitCode.GOOD;
  }
}
