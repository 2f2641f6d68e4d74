package dev.raftkit.server.kv;

import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvResult;
import dev.raftkit.kv.LeaseStatus;
import dev.raftkit.kv.client.KvException;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.register.ClientOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Renews a lease again and again. */
@Command(
    name = "keep",
    mixinStandardHelpOptions = true,
    description = {
      "Renews a lease three times in its time, until this process ends; or grants one first.",
      "It prints each renewal, with --json as one object a line. When the process has ended, the lease",
      "runs out. The exit code is 3 if the lease has ended."
    })
final class LeaseKeepCommand implements Callable<Integer> {
  private static final int RENEWALS = 3;
  private static final long PAUSE_MILLIS = 200;

  @Spec
  private @Nullable CommandSpec spec;

  @Mixin
  private final ClientOptions options = new ClientOptions();

  @Parameters(
      paramLabel = "ID|TTL",
      description = "A lease, or the time of a new one, such as 30s.")
  private String what = "";

  @Option(names = "--count", paramLabel = "N", description = "End after so many renewals.")
  private long count = Long.MAX_VALUE;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    boolean isIdentity = what.matches("[1-9]\\d{0,17}");
    Duration ttl = isIdentity ? null : ttl();
    try (KvConnection connection = KvConnection.open(options)) {
      long lease = ttl == null ? Long.parseLong(what) : grant(connection, ttl);
      for (long i = 0; i < count && !options.out().checkError(); i++) {
        LeaseStatus renewed = renew(connection, lease);
        print(renewed);
        if (i + 1 < count) {
          TimeUnit.NANOSECONDS.sleep(renewed.ttlNanos() / RENEWALS);
        }
      }
      return ExitCode.GOOD;
    }
  }

  private Duration ttl() {
    try {
      return new Durations().convert(what);
    } catch (TypeConversionException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "'" + what + "' is neither the identity of a lease nor a time: " + e.getMessage(),
          e);
    }
  }

  private long grant(KvConnection connection, Duration ttl) throws CannotRunException {
    LeaseStatus granted = ClientOptions.answer(connection
            .kv()
            .propose(
                new KvCommand.Grant(0, ttl.toNanos()), KvResult.Granted.class, options.timeout()))
        .lease();
    print(granted);
    return granted.lease();
  }

  /** Renews for as long as there is something to renew, whoever leads. */
  private LeaseStatus renew(KvConnection connection, long lease)
      throws CannotRunException, InterruptedException {
    KvCommand.Renew renew = new KvCommand.Renew(List.of(lease));
    while (true) {
      try {
        return connection
            .kv()
            .propose(renew, KvResult.Renewed.class, options.timeout())
            .get()
            .leases()
            .get(0);
      } catch (ExecutionException e) {
        Throwable cause = Objects.requireNonNull(e.getCause());
        if (cause instanceof KvException) {
          throw CannotRunException.because(cause);
        }
        Objects.requireNonNull(spec).commandLine().getErr().println("raft: " + cause.getMessage());
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    }
  }

  private void print(LeaseStatus lease) {
    options.out().println(options.json() ? KvText.json(lease) : KvText.line(lease));
  }
}
