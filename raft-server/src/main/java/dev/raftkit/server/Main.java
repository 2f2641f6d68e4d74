package dev.raftkit.server;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of the program: {@code raft COMMAND [options]}. */
@Command(
    name = "raft",
    description = "Runs, tries and tests replicated state machines.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CommandLine.HelpCommand.class},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:good", "1:a check failed", "2:bad usage", "3:cannot run"})
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(printer(System.out), printer(System.err), args));
  }

  /** Runs one command line and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Main())
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Main::badUsage)
        .setExecutionExceptionHandler(Main::failed)
        .execute(args);
  }

  private static PrintWriter printer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private static int badUsage(CommandLine.ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(name(command) + ": " + e.getMessage());
    command.getErr().println("Try: " + name(command) + " --help");
    return ExitCode.BAD_USAGE;
  }

  private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
    if (e instanceof CannotRunException) {
      command.getErr().println(name(command) + ": " + e.getMessage());
    } else {
      // A defect of this program: the trace is what its report needs.
      e.printStackTrace(command.getErr());
    }
    return ExitCode.CANNOT_RUN;
  }

  private static String name(CommandLine command) {
    return command.getCommandSpec().qualifiedName();
  }
}
