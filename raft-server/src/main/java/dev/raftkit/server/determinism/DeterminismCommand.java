package dev.raftkit.server.determinism;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command behind {@code scripts/determinism.sh}. */
@Command(
    name = "determinism",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = {
      "Plays a corpus of seeds on several JVMs; each must come to the same trace hashes.",
      "Two JDKs, four garbage collectors, two compilers and none, several sizes of the heap, another"
          + " locale, time zone and charset, and every way to make up identity hashes."
    })
public final class DeterminismCommand implements Callable<Integer> {
  private static final int JOBS_MAX = 256;

  @Spec
  private @Nullable CommandSpec spec;

  @Mixin
  private CorpusOptions options = new CorpusOptions();

  @Option(
      names = "--jdk",
      paramLabel = "PATH",
      description = "A JDK to play on; may be repeated (default: the one that runs this).")
  private List<Path> jdks = new ArrayList<>();

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Variants to play, beside the first (default: all).")
  private List<String> only = new ArrayList<>();

  @Option(names = "--jobs", paramLabel = "N", description = "JVMs at a time (default: 1).")
  private int jobs = 1;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    if (jobs < 1 || jobs > JOBS_MAX) {
      throw new ParameterException(command, "--jobs is 1 to " + JOBS_MAX + ", not " + jobs);
    }
    Matrix matrix =
        new Matrix(options.corpus(command), variants(command), command.getErr()::println);
    try {
      MatrixResult result = matrix.play(jobs);
      command.getOut().println(json ? result.json().toString() : result.toString());
      return result.isGood() ? ExitCode.GOOD : ExitCode.CHECK_FAILED;
    } catch (UncheckedIOException e) {
      throw CannotRunException.because(e);
    }
  }

  private List<Variant> variants(CommandLine command) {
    List<Variant> all = new ArrayList<>();
    for (Path jdk : jdks.isEmpty() ? List.of(Path.of(System.getProperty("java.home"))) : jdks) {
      all.addAll(Variant.of(jdk));
    }
    List<String> names = all.stream().map(Variant::name).distinct().toList();
    if (!names.containsAll(only)) {
      throw new ParameterException(command, "--only takes some of " + String.join(", ", names));
    }
    Variant first = all.get(0);
    all.removeIf(
        variant -> !only.isEmpty() && !only.contains(variant.name()) && !variant.equals(first));
    return all;
  }
}
