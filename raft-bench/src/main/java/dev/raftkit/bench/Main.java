package dev.raftkit.bench;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Terminal;
import java.io.PrintWriter;
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
      SimSpeedCommand.class,
      MemberCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all goals met", "1:a goal missed", "2:bad usage", "3:cannot run"})
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(Terminal.writer(System.out), Terminal.writer(System.err), args));
  }

  /** Runs a command line and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Main::badUsage)
        .setExecutionExceptionHandler(Main::failed)
        .execute(args);
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
