package dev.raftkit.server.files;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.storage.WalInspection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Whether a log is whole. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a member's log from end to end. Exit code 0 if nothing in it is damaged, otherwise 1.",
      "A batch that a crash has torn is no damage: it was never acknowledged. While the member runs,"
          + " what it is writing looks the same."
    })
public final class WalVerifyCommand implements Callable<Integer> {
  @Mixin
  private final WalOptions options = new WalOptions();

  @Override
  public Integer call() throws CannotRunException {
    WalInspection found = options.inspect();
    boolean whole = WalOptions.isWhole(found);
    if (options.json()) {
      options.out().println(WalOptions.verdict(found));
    } else {
      WalOptions.remarks(found).forEach(options.out()::println);
      options.out().println(options.directory() + ": " + (whole ? "ok" : "damaged"));
    }
    return whole ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
  }
}
