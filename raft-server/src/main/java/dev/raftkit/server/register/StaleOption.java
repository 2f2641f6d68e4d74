package dev.raftkit.server.register;

import dev.raftkit.node.read.ReadConsistency;
import dev.raftkit.server.cli.Durations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How new a read has to be. */
public final class StaleOption {
  @Option(
      names = "--stale",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "Be content with values of so long ago, which any member may have at hand.")
  private @Nullable Duration stale;

  /**
   * What was asked for.
   *
   * @param byLease whether the leader's clock may be trusted, where nothing stale will do
   */
  public ReadConsistency consistency(boolean byLease) {
    if (stale != null) {
      return ReadConsistency.stale(stale);
    }
    return byLease ? ReadConsistency.LEASE : ReadConsistency.LINEARIZABLE;
  }
}
