package dev.raftkit.server;

import dev.raftkit.server.admin.MembershipCommand;
import dev.raftkit.server.admin.TransferCommand;
import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Terminal;
import dev.raftkit.server.crash.CrashCheckCommand;
import dev.raftkit.server.crash.DiskErrorCommand;
import dev.raftkit.server.crash.GrowCheckCommand;
import dev.raftkit.server.crash.HandOverCommand;
import dev.raftkit.server.crash.PowerCutCommand;
import dev.raftkit.server.crash.UpgradeCheckCommand;
import dev.raftkit.server.demo.CandidateCommand;
import dev.raftkit.server.demo.DemoCommand;
import dev.raftkit.server.demo.LedgerCommand;
import dev.raftkit.server.demo.MemberCommand;
import dev.raftkit.server.demo.TutorialCommand;
import dev.raftkit.server.demo.TutorialServerCommand;
import dev.raftkit.server.determinism.CourseCommand;
import dev.raftkit.server.determinism.DeterminismCommand;
import dev.raftkit.server.determinism.HashesCommand;
import dev.raftkit.server.files.SnapshotCommand;
import dev.raftkit.server.files.WalCommand;
import dev.raftkit.server.kv.ElectCommand;
import dev.raftkit.server.kv.LockCommand;
import dev.raftkit.server.kv.StoreCommand;
import dev.raftkit.server.kv.WatchdogCommand;
import dev.raftkit.server.register.AppendCommand;
import dev.raftkit.server.register.InitCommand;
import dev.raftkit.server.register.ReadCommand;
import dev.raftkit.server.register.ServerCommand;
import dev.raftkit.server.sim.CheckHistoryCommand;
import dev.raftkit.server.sim.ExploreCommand;
import dev.raftkit.server.sim.MutantsCommand;
import dev.raftkit.server.sim.SimCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of the program: {@code raft COMMAND [options]}. */
@Command(
    name = "raft",
    description = "Runs, tries and tests replicated state machines.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      InitCommand.class,
      ServerCommand.class,
      AppendCommand.class,
      ReadCommand.class,
      MembershipCommand.class,
      TransferCommand.class,
      StoreCommand.class,
      ElectCommand.class,
      LockCommand.class,
      WatchdogCommand.class,
      WalCommand.class,
      SnapshotCommand.class,
      DemoCommand.class,
      SimCommand.class,
      ExploreCommand.class,
      CheckHistoryCommand.class,
      MutantsCommand.class,
      MemberCommand.class,
      CandidateCommand.class,
      LedgerCommand.class,
      TutorialCommand.class,
      TutorialServerCommand.class,
      CrashCheckCommand.class,
      UpgradeCheckCommand.class,
      GrowCheckCommand.class,
      HandOverCommand.class,
      PowerCutCommand.class,
      DiskErrorCommand.class,
      DeterminismCommand.class,
      HashesCommand.class,
      CourseCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = "%nBenchmarks are a program of their own: raft bench --help",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:good", "1:a check failed", "2:bad usage", "3:cannot run"})
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(run(Terminal.writer(System.out), Terminal.writer(System.err), args));
  }

  static Main create() {
    return new Main();
  }

  /** Runs one command line and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(create())
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Main::badUsage)
        .setExecutionExceptionHandler(Main::failed)
        .execute(args);
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
