package dev.raftkit.server.admin;

import dev.raftkit.core.membership.MemberList;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.register.ClientOptions;
import dev.raftkit.transport.netty.client.RaftClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows all members as the leader sees them. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists all members: what they do, where they listen, and how far each has got.")
final class MemberListCommand implements Callable<Integer> {
  @Mixin
  private final ClientOptions options = new ClientOptions();

  @Override
  public Integer call() throws CannotRunException {
    try (RaftClient client = options.openClient()) {
      MemberList list = ClientOptions.answer(client.members(options.timeout()));
      if (options.json()) {
        options.out().println(MemberText.json(list));
      } else {
        MemberText.lines(list).forEach(options.out()::println);
      }
      return ExitCode.GOOD;
    }
  }
}
