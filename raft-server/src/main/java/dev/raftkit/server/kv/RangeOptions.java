package dev.raftkit.server.kv;

import dev.raftkit.kv.KeyRange;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One key, or a range of them. */
final class RangeOptions {
  @Parameters(index = "0", paramLabel = "KEY", description = "The key, or the first of a range.")
  private String key = "";

  @ArgGroup
  private @Nullable End end;

  /** Where a range ends. */
  static final class End {
    @Option(
        names = "--prefix",
        description = "All keys that begin with KEY; with an empty KEY all there are.")
    private boolean prefix;

    @Option(
        names = "--to",
        paramLabel = "END",
        description = "All keys from KEY up to this one, which is not in it.")
    private @Nullable String to;
  }

  /** Whether it is one key that is meant. */
  boolean isOneKey() {
    return end == null;
  }

  String key() {
    return key;
  }

  KeyRange range(KvOptions options) {
    End given = end;
    if (given == null) {
      return options.checked(() -> KeyRange.of(options.bytes(key)));
    }
    String to = given.to;
    return given.prefix || to == null
        ? options.checked(() -> KeyRange.prefix(options.bytes(key)))
        : options.checked(() -> new KeyRange(options.bytes(key), options.bytes(to)));
  }
}
