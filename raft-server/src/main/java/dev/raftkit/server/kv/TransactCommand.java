package dev.raftkit.server.kv;

import dev.raftkit.kv.Comparison;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.Operation;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.register.ClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Does one thing or another, by what is there. */
@Command(
    name = "txn",
    mixinStandardHelpOptions = true,
    description = {
      "Does one thing if all conditions hold, and otherwise another: all of it or nothing, at one",
      "revision. Either is good: what came of it is printed. Without a condition, all hold.",
      "",
      "A condition is 'TARGET(KEY) OPERATOR EXPECTED'. The targets are value, create, mod (revisions,",
      "0 for a key that is not there), version and lease; the operators are =, !=, < and >.",
      "An operation is 'put KEY VALUE', 'del KEY' or 'get KEY'; a value may have blanks, a key not.",
      "",
      "For example, to take a name that is free:",
      "  raft kv txn --if 'version(name) = 0' --then 'put name me' --else 'get name' ..."
    })
final class TransactCommand implements Callable<Integer> {
  @Mixin
  private final KvOptions options = new KvOptions();

  @Option(
      names = "--if",
      paramLabel = "CONDITION",
      description = "What has to hold; as often as needed.")
  private List<String> conditions = new ArrayList<>();

  @Option(
      names = "--then",
      paramLabel = "OPERATION",
      description = "What to do if it does; in order.")
  private List<String> then = new ArrayList<>();

  @Option(names = "--else", paramLabel = "OPERATION", description = "What to do if not; in order.")
  private List<String> otherwise = new ArrayList<>();

  @Option(names = "--lease", paramLabel = "ID", description = "The lease of all keys that are put.")
  private long lease;

  @Override
  public Integer call() throws CannotRunException {
    TransactionText text = new TransactionText(options::bytes, lease);
    KvCommand.Transact transaction = options.checked(() -> {
      List<Comparison> all = conditions.stream().map(text::condition).toList();
      List<Operation> first = then.stream().map(text::operation).toList();
      return new KvCommand.Transact(
          all, first, otherwise.stream().map(text::operation).toList());
    });
    KvResult.Transacted done;
    try (KvConnection connection = KvConnection.openOnce(options.client())) {
      done = ClientOptions.answer(connection
          .kv()
          .propose(transaction, KvResult.Transacted.class, options.client().timeout()));
    }
    print(done);
    return ExitCode.GOOD;
  }

  private void print(KvResult.Transacted done) {
    KvText text = options.text();
    if (options.client().json()) {
      options.println(new Json()
          .put("revision", done.revision())
          .put("succeeded", done.succeeded())
          .putObjects("results", done.results().stream().map(text::json).toList()));
      return;
    }
    options.println(
        (done.succeeded() ? "succeeded" : "not succeeded") + ", revision " + done.revision());
    for (KvResult result : done.results()) {
      if (result instanceof KvResult.Found found) {
        found.entries().forEach(entry -> options.println(text.line(entry)));
      }
    }
  }
}
