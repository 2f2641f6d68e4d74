package dev.raftkit.server.files;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.storage.SnapshotInspector;
import dev.raftkit.storage.SnapshotReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies a member's newest good snapshot. */
@Command(
    name = "save",
    mixinStandardHelpOptions = true,
    description = {
      "Copies the newest whole snapshot out of a member's data directory, as a backup.",
      "The member may run: its snapshots are files that never change."
    })
public final class SnapshotSaveCommand implements Callable<Integer> {
  private static final int GROUP = 0;

  @Spec
  private @Nullable CommandSpec spec;

  @Option(
      names = "--data-dir",
      required = true,
      paramLabel = "DIR",
      description = "The member's data directory.")
  private Path dataDir = Path.of("");

  @Parameters(paramLabel = "FILE", description = "The backup; must not exist yet.")
  private Path file = Path.of("");

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    if (Files.exists(file)) {
      throw new CannotRunException(file + " exists already; choose another name");
    }
    try {
      SnapshotReport report = save(command.getErr());
      command
          .getOut()
          .println(
              json ? SnapshotText.json(file, report).toString() : SnapshotText.text(file, report));
      return ExitCode.GOOD;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private SnapshotReport save(PrintWriter err) throws IOException, CannotRunException {
    Path snapshots = dataDir.resolve("snapshots");
    if (!Files.isDirectory(snapshots)) {
      throw new CannotRunException(
          dataDir + " is not the data directory of a member: it has no " + snapshots.getFileName());
    }
    List<Path> newestFirst = SnapshotInspector.list(snapshots, GROUP);
    Path temporary = file.resolveSibling(file.getFileName() + ".partial");
    for (Path snapshot : newestFirst) {
      try {
        Files.copy(snapshot, temporary, StandardCopyOption.REPLACE_EXISTING);
        SnapshotReport report = SnapshotInspector.verify(temporary);
        keep(temporary);
        return report;
      } catch (NoSuchFileException e) {
        err.println("raft snapshot save: " + snapshot + " has just been replaced by a newer one");
      } catch (IOException e) {
        Files.deleteIfExists(temporary);
        err.println("raft snapshot save: " + snapshot + " is left out: " + e.getMessage());
      }
    }
    throw new CannotRunException(
        newestFirst.isEmpty()
            ? snapshots + " holds no snapshot yet: a member takes one when its log has grown"
            : snapshots + " holds no snapshot that can be saved; see above, and try again");
  }

  private void keep(Path temporary) throws IOException {
    sync(temporary, StandardOpenOption.WRITE);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    sync(Objects.requireNonNull(file.toAbsolutePath().getParent()), StandardOpenOption.READ);
  }

  private static void sync(Path path, StandardOpenOption how) throws IOException {
    try (FileChannel channel = FileChannel.open(path, how)) {
      channel.force(true);
    }
  }
}
