package dev.raftkit.server.kv;

import dev.raftkit.kv.Bytes;
import dev.raftkit.kv.KeyRange;
import dev.raftkit.kv.KeyValue;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvQuery.Range.Content;
import dev.raftkit.kv.KvResult;
import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.register.ClientOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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

  @Option(
      names = "--stale",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Be content with values of so long ago, which any member may have at hand.")
  private @Nullable Duration stale;

  private ReadConsistency consistency() {
    if (stale != null) {
      return ReadConsistency.stale(stale);
    }
    return leaseRead ? ReadConsistency.LEASE : ReadConsistency.LINEARIZABLE;
  }

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
  private KvResult.Found read(KvConnection connection, KvQuery.Range first)
      throws CannotRunException {
    List<KeyValue> entries = new ArrayList<>();
    KvResult.Found page = page(connection, first);
    long asOf = first.revision() == 0 ? page.revision() : first.revision();
    long count = page.count();
    entries.addAll(page.entries());
    while (page.hasMore() && (limit == 0 || entries.size() < limit)) {
      Bytes last = entries.get(entries.size() - 1).key();
      KeyRange rest = new KeyRange(last.next(), first.range().end());
      int left = limit == 0 ? 0 : limit - entries.size();
      page = page(connection, new KvQuery.Range(rest, asOf, left, first.content()));
      entries.addAll(page.entries());
    }
    return new KvResult.Found(page.revision(), entries, page.hasMore(), count);
  }

  private KvResult.Found page(KvConnection connection, KvQuery.Range query)
      throws CannotRunException {
    return ClientOptions.answer(connection
        .kv()
        .read(query, KvResult.Found.class, consistency(), options.client().timeout()));
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
