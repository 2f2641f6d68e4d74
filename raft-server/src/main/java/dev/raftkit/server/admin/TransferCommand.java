package dev.raftkit.server.admin;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.server.register.ClientOptions;
import dev.raftkit.transport.netty.client.RaftClient;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Makes another member lead. */
@Command(
    name = "transfer",
    mixinStandardHelpOptions = true,
    description = {
      "Makes another member lead, and prints its name.",
      "Commands that are proposed meanwhile wait; nobody waits for an election timeout."
    })
public final class TransferCommand implements Callable<Integer> {
  @Mixin
  private final ClientOptions options = new ClientOptions();

  @Option(
      names = "--to",
      paramLabel = "MEMBER",
      converter = Target.class,
      description = "Who is to lead (default: whoever is suited best).")
  private @Nullable NodeId target;

  @Override
  public Integer call() throws CannotRunException {
    try (RaftClient client = options.openClient()) {
      NodeId leader = ClientOptions.answer(client.transferLeadership(target, options.timeout()));
      options
          .out()
          .println(
              options.json() ? new Json().put("leader", leader.name()).toString() : leader.name());
      return ExitCode.GOOD;
    }
  }

  /** Reads the name of a member. */
  static final class Target implements ITypeConverter<NodeId> {
    @Override
    public NodeId convert(String text) {
      try {
        return new NodeId(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
