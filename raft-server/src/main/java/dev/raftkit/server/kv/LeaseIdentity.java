package dev.raftkit.server.kv;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which lease is meant. */
final class LeaseIdentity {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The lease, as 'grant' has printed it.")
  private long id;

  long id() {
    if (id <= 0) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "the identity of a lease is positive, not " + id);
    }
    return id;
  }
}
