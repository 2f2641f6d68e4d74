package dev.raftkit.server.files;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Json;
import dev.raftkit.storage.SnapshotInspector;
import dev.raftkit.storage.SnapshotReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Whether a snapshot is whole. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Reads a snapshot from end to end. Exit code 0 if it is whole, otherwise 1.")
public final class SnapshotVerifyCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The snapshot.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException {
    if (!Files.isReadable(file)) {
      throw new CannotRunException(file + " cannot be read");
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try {
      SnapshotReport report = SnapshotInspector.verify(file);
      out.println(
          json
              ? SnapshotText.json(file, report).put("ok", true).toString()
              : SnapshotText.text(file, report) + ": ok");
      return ExitCode.GOOD;
    } catch (IOException e) {
      String damage = String.valueOf(e.getMessage());
      out.println(
          json
              ? new Json()
                  .put("file", file.toString())
                  .put("damage", damage)
                  .put("ok", false)
                  .toString()
              : damage);
      return ExitCode.CHECK_FAILED;
    }
  }
}
