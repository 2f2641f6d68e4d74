package dev.raftkit.server.register;

import dev.raftkit.node.membership.Identity;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.storage.FileStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The explicit first boot of a member. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Says whose a data directory is: --id, --cluster-id and --data-dir are needed.",
      "To be run once in the life of a member, before its first start. A member that has lost its"
          + " disk must not be initialised again under its old id, for it has forgotten its votes:"
          + " remove it, and add one with a new id."
    })
public final class InitCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Mixin
  private final MemberSettings settings = new MemberSettings();

  @Option(
      names = "--join",
      description =
          "It is added to a cluster that exists, with 'raft member add', and takes part in"
              + " nothing before.")
  private boolean joins;

  @Option(
      names = "--witness",
      description =
          "With --join: it votes, and keeps no commands, only where they stand. It is a witness for"
              + " good.")
  private boolean isWitness;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException {
    if (isWitness && !joins) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "a witness is added to a cluster that exists: give --join with --witness");
    }
    try {
      print(initialize());
      return ExitCode.GOOD;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private Identity initialize() throws IOException {
    if (isWitness) {
      return FileStorage.initializeWitness(settings.dataDir(), settings.clusterId(), settings.id());
    }
    return joins
        ? FileStorage.initializeToJoin(settings.dataDir(), settings.clusterId(), settings.id())
        : FileStorage.initialize(settings.dataDir(), settings.clusterId(), settings.id());
  }

  private void print(Identity identity) {
    String incarnation = HexFormat.of().toHexDigits(identity.incarnation());
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    if (json) {
      Json line = new Json()
          .put("id", identity.memberId().name())
          .put("clusterId", identity.clusterId())
          .put("dataDir", settings.dataDir().toString())
          .put("incarnation", incarnation);
      out.println(isWitness ? line.put("witness", true) : line);
    } else {
      out.println(settings.dataDir() + " is " + identity.memberId() + " of cluster "
          + identity.clusterId() + ", incarnation " + incarnation
          + (joins ? "; it waits to be added with 'raft member add" : "")
          + (isWitness ? " --witness'" : joins ? "'" : ""));
    }
  }
}
