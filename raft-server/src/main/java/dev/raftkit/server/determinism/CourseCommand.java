package dev.raftkit.server.determinism;

import dev.raftkit.server.cli.ExitCode;
import dev.raftkit.server.cli.Logs;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.full.LayeredSimulation;
import dev.raftkit.sim.repeat.Course;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The first run of a corpus, event by event. */
@Command(name = "course", hidden = true, description = "Prints a run, one line an event.")
public final class CourseCommand implements Callable<Integer> {
  @Spec
  private @Nullable CommandSpec spec;

  @Mixin
  private CorpusOptions options = new CorpusOptions();

  @Override
  public Integer call() {
    Logs.silence();
    CommandSpec self = Objects.requireNonNull(spec);
    PrintWriter out = self.commandLine().getOut();
    SimConfig config = options.corpus(self.commandLine()).runs().get(0);
    Course course = new Course(config, LayeredSimulation.servers(config));
    String line = course.get();
    while (line != null && !out.checkError()) {
      out.println(line);
      line = course.get();
    }
    return ExitCode.GOOD;
  }
}
