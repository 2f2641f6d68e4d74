package dev.raftkit.bench;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of the program: {@code raft bench COMMAND [options]}. */
@Command(
    name = "raft bench",
    description = "Measures, with a yardstick beside each figure.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      StorageCommand.class,
      CatchUpCommand.class,
      SoakCommand.class,
      MemberCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all goals met", "1:a goal missed", "2:bad usage", "3:cannot run"})
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Main())
        .setOut(Terminal.writer(System.out))
        .setErr(Terminal.writer(System.err))
        .setParameterExceptionHandler(Main::badUsage)
        .setExecutionExceptionHandler(Main::failed)
        .execute(args));
  }

  private static int badUsage(CommandLine.ParameterException e, String[] args) {
    e.getCommandLine().getErr().println(e.getMessage());
    return ExitCode.BAD_USAGE;
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    if (e instanceof CannotRunException) {
      command.getErr().println(e.getMessage());
    } else {
      e.printStackTrace(command.getErr());
    }
    return ExitCode.CANNOT_RUN;
  }
}
