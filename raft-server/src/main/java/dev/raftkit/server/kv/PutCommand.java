package dev.raftkit.server.kv;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvResult;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.register.ClientOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a key. */
@Command(
    name = "put",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a key, and prints the revision at which it was written. However often it has to be",
      "sent, it is written once."
    })
final class PutCommand implements Callable<Integer> {
  @Mixin
  private final KvOptions options = new KvOptions();

  @Parameters(index = "0", paramLabel = "KEY", description = "At least 1 byte.")
  private String key = "";

  @Parameters(
      index = "1",
      paramLabel = "VALUE",
      description = "The value; - reads it from the input.")
  private String value = "";

  @Option(
      names = "--lease",
      paramLabel = "ID",
      description = "The key goes when this lease ends (default: it stays).")
  private long lease;

  @Option(names = "--prev", description = "Print what the key had before, too.")
  private boolean previous;

  @Override
  public Integer call() throws CannotRunException {
    Bytes bytes = options.value(value);
    KvCommand.Put put =
        options.checked(() -> new KvCommand.Put(options.bytes(key), bytes, lease, previous));
    KvResult.Written written;
    try (KvConnection connection = KvConnection.openOnce(options.client())) {
      written = ClientOptions.answer(
          connection.kv().propose(put, KvResult.Written.class, options.client().timeout()));
    }
    if (options.client().json()) {
      options.println(options.text().json(written));
    } else {
      options.text().lines(written).forEach(options::println);
    }
    return ExitCode.GOOD;
  }
}
