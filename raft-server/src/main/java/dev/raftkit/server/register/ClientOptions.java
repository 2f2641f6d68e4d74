package dev.raftkit.server.register;

import dev.raftkit.node.membership.Address;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.Durations;
import dev.raftkit.transport.netty.client.RaftClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What every client command has: where the cluster is, and how long to wait for it. */
public final class ClientOptions {
  @Spec(Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--endpoints",
      required = true,
      paramLabel = "HOST:PORT,...",
      description = "Members of the cluster, any of them.")
  private String endpoints = "";

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Durations.class,
      description = "How long to wait for an answer (default: 10s).")
  private Duration timeout = Duration.ofSeconds(10);

  @Option(
      names = "--allow-plaintext",
      description = "Talk unencrypted to other machines: only where everyone is trusted.")
  private boolean allowPlaintext;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  /** A client of whatever the cluster runs. */
  public RaftClient openClient() throws CannotRunException {
    try {
      return RaftClient.builder(addresses()).allowPlaintext(allowPlaintext).open();
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  RegisterClient open() throws CannotRunException {
    try {
      return RegisterClient.open(addresses(), timeout, allowPlaintext);
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private List<Address> addresses() {
    List<Address> addresses = new ArrayList<>();
    try {
      for (String endpoint : endpoints.split(",", -1)) {
        addresses.add(Address.parse(endpoint.strip()));
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "--endpoints: " + e.getMessage(), e);
    }
    return addresses;
  }

  /** Waits for an answer; the client's own timeout bounds this. */
  public static <T> T answer(CompletableFuture<T> future) throws CannotRunException {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw CannotRunException.because(e.getCause() == null ? e : e.getCause());
    }
  }

  public Duration timeout() {
    return timeout;
  }

  public boolean json() {
    return json;
  }

  public PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
