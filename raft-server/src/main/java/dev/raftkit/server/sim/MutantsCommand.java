package dev.raftkit.server.sim;

import dev.raftkit.server.cli.CannotRunException;
import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Logs;
import dev.raftkit.server.cli.Terminal;
import dev.raftkit.sim.campaign.CampaignPlan;
import dev.raftkit.sim.mutant.Mutant;
import dev.raftkit.sim.mutant.MutantCampaign;
import dev.raftkit.sim.mutant.MutantCompiler;
import dev.raftkit.sim.mutant.MutantException;
import dev.raftkit.sim.mutant.MutantResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Breaks one rule at a time, and sees whether the simulator finds out. */
@Command(
    name = "mutants",
    mixinStandardHelpOptions = true,
    description = {
      "Applies each patch of raft-sim/mutants to the sources in memory, each of which breaks a rule,"
          + " and simulates the result until an invariant fails.",
      "Needs the sources and a JDK."
    })
public final class MutantsCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Option(
      names = "--sources",
      paramLabel = "ROOT",
      description = "The folder of the sources (default: that of this command).")
  private Path sources = Path.of(System.getProperty("raft.root", ""));

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The folder of the patches (default: raft-sim/mutants in ROOT).")
  private @Nullable Path folder;

  @Option(
      names = "--only",
      paramLabel = "M05,...",
      split = ",",
      description = "Only some of them (default: all).")
  private List<String> only = new ArrayList<>();

  @Option(names = "--jobs", paramLabel = "N", description = "Threads (default: one a processor).")
  private int jobs = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Decides the seeds of all runs (default: 1).")
  private long seed = 1;

  @Option(names = "--no-shrink", description = "Do not look for a short way to each failure.")
  private boolean noShrink;

  @Option(names = "--json", description = "Print one line of JSON.")
  private boolean json;

  @Override
  public Integer call() throws CannotRunException, InterruptedException {
    CommandLine command = Objects.requireNonNull(spec).commandLine();
    Logs.silence();
    try {
      Path dir = folder == null ? sources.resolve("raft-sim").resolve("mutants") : folder;
      Collection<Mutant> mutants = chosen(Mutant.readAll(dir), command);
      MutantProgress progress = new MutantProgress(
          Terminal.err(command.getErr()), json ? null : command.getOut(), mutants.size());
      List<MutantResult> results = new MutantCampaign(new MutantCompiler(sources), progress)
          .run(mutants, seed, jobs, !noShrink);
      progress.clear();
      command.getOut().print(json ? json(results) : score(results));
      command.getOut().flush();
      return results.stream().allMatch(MutantResult::killed)
          ? ExitCode.GOOD
          : ExitCode.CHECK_FAILED;
    } catch (MutantException e) {
      command.getErr().println("raft mutants: " + e.getMessage());
      return ExitCode.CHECK_FAILED;
    } catch (IOException e) {
      throw CannotRunException.because(e);
    }
  }

  private Collection<Mutant> chosen(NavigableMap<String, Mutant> all, CommandLine command) {
    if (jobs < 1 || jobs > CampaignPlan.JOBS_MAX) {
      throw new ParameterException(
          command, "jobs must be 1 to " + CampaignPlan.JOBS_MAX + ", not " + jobs);
    }
    if (only.isEmpty()) {
      return all.values();
    }
    List<Mutant> chosen = new ArrayList<>();
    for (String id : only) {
      Mutant mutant = all.get(id);
      if (mutant == null) {
        throw new ParameterException(
            command, "there is no mutant '" + id + "'; there are " + all.keySet());
      }
      chosen.add(mutant);
    }
    return chosen;
  }

  private static String json(List<MutantResult> results) {
    return results.stream()
        .map(MutantResult::toJson)
        .collect(Collectors.joining(",", "{\"mutants\":[", "]}\n"));
  }

  private static String score(List<MutantResult> results) {
    long killed = results.stream().filter(MutantResult::killed).count();
    return killed + " of " + results.size() + " killed\n";
  }
}
