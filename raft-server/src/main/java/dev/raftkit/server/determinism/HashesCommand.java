package dev.raftkit.server.determinism;

import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Logs;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.observe.JsonLine;
import dev.raftkit.sim.full.LayeredSimulation;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the runs of a corpus come to: the version of Java, then a line a run. */
@Command(name = "hashes", hidden = true, description = "Prints the trace hash of each run.")
public final class HashesCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Mixin
  private CorpusOptions options = new CorpusOptions();

  @Override
  public Integer call() {
    Logs.silence();
    CommandSpec self = Objects.requireNonNull(spec);
    PrintWriter out = self.commandLine().getOut();
    out.println(System.getProperty("java.version"));
    for (SimConfig config : options.corpus(self.commandLine()).runs()) {
      RunResult result = LayeredSimulation.run(config);
      out.println(config.layer().text() + " " + config.seed() + " " + result.events() + " "
          + JsonLine.hex(result.hash()));
      if (out.checkError()) {
        return ExitCode.CANNOT_RUN;
      }
    }
    return ExitCode.GOOD;
  }
}
