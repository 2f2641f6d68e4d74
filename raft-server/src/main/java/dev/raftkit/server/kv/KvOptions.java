package dev.raftkit.server.kv;

import dev.raftkit.kv.Bytes;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.register.ClientOptions;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What every command of the store has: where the cluster is, and how keys and values are written. */
final class KvOptions {
  /** Nothing larger is taken by any store. */
  private static final int INPUT_BYTES_MAX = 16 << 20;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Mixin
  private final ClientOptions client = new ClientOptions();

  @Option(
      names = "--hex",
      description = "Keys and values are hexadecimal digits, in what is given and what is printed.")
  private boolean hex;

  ClientOptions client() {
    return client;
  }

  KvText text() {
    return new KvText(hex);
  }

  /** A key or a value as it was given. */
  Bytes bytes(String given) {
    return checked(() -> hex ? Bytes.of(HexFormat.of().parseHex(given)) : Bytes.utf8(given));
  }

  /** A value as it was given: {@code -} for all of the input. */
  Bytes value(String given) throws CannotRunException {
    if (!given.equals("-")) {
      return bytes(given);
    }
    try {
      byte[] input = System.in.readNBytes(INPUT_BYTES_MAX + 1);
      if (input.length > INPUT_BYTES_MAX) {
        throw new CannotRunException("the input has more than " + INPUT_BYTES_MAX
            + " bytes, and a value may have no more: split it");
      }
      return Bytes.of(input);
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  /** Makes something of what was given; a refusal is bad usage. */
  <T> T checked(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  void println(Object line) {
    client.out().println(line);
  }

  /** For people, beside the result. */
  void say(String line) {
    Objects.requireNonNull(spec).commandLine().getErr().println("raft: " + line);
  }

  /** Whether nobody reads any more what is printed. */
  boolean isOutputClosed() {
    return client.out().checkError();
  }
}
