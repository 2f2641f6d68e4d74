package dev.raftkit.server.kv;

import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvQuery.Range.Content;
import dev.raftkit.kv.KvResult;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.register.ClientOptions;
import dev.raftkit.server.register.StaleOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints keys and their values. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the value of a key, or the keys and values of a range, one a line.",
      "The exit code is 1 if it is one key, and it is not there."
    })
final class GetCommand implements Callable<Integer> {
  @Mixin
  private final KvOptions options = new KvOptions();

  @Mixin
  private final RangeOptions keys = new RangeOptions();

  @Option(names = "--rev", paramLabel = "N", description = "As of this revision (default: now).")
  private long revision;

  @Option(names = "--limit", paramLabel = "N", description = "So many keys at most.")
  private int limit;

  @Option(names = "--keys-only", description = "Only the keys, without their values.")
  private boolean keysOnly;

  @Option(
      names = "--lease-read",
      description =
          "Trust the leader's clock: faster, and right while clocks drift by less than 1 %%.")
  private boolean leaseRead;

  @Mixin
  private final StaleOption stale = new StaleOption();

  @Override
  public Integer call() throws CannotRunException {
    KeyRange range = keys.range(options);
    KvQuery.Range first = options.checked(() ->
        new KvQuery.Range(range, revision, limit, keysOnly ? Content.KEYS_ONLY : Content.FULL));
    KvResult.Found found;
    try (KvConnection connection = KvConnection.open(options.client())) {
      found = read(connection, first);
    }
    if (options.client().json()) {
      options.println(options.text().json(found));
    } else {
      print(found);
    }
    if (keys.isOneKey() && found.entries().isEmpty()) {
      options.say("there is no key " + keys.key());
      return ExitCode.CHECK_FAILED;
    }
    return ExitCode.GOOD;
  }

  /** An answer has no room for everything: reads on, as of the same revision. */
  private KvResult.Found read(KvConnection connection, KvQuery.Range query)
      throws CannotRunException {
    List<KvResult.Found> pages = ClientOptions.answer(connection
        .kv()
        .pages(query, stale.consistency(leaseRead), options.client().timeout()));
    List<KeyValue> entries = new ArrayList<>();
    pages.forEach(page -> entries.addAll(page.entries()));
    KvResult.Found last = pages.get(pages.size() - 1);
    return new KvResult.Found(
        last.revision(), entries, last.hasMore(), pages.get(0).count());
  }

  private void print(KvResult.Found found) {
    KvText text = options.text();
    for (KeyValue entry : found.entries()) {
      if (keysOnly) {
        options.println(text.show(entry.key()));
      } else {
        options.println(keys.isOneKey() ? text.show(entry.value()) : text.line(entry));
      }
    }
    if (found.hasMore()) {
      options.say("there are " + found.count() + " keys in all");
    }
  }
}
