package dev.raftkit.sim.campaign;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.invariant.Roster;
import dev.raftkit.sim.engine.observe.HistoryLines;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.observe.Observers;
import dev.raftkit.sim.engine.observe.TraceLines;
import dev.raftkit.sim.full.LayeredSimulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files that describe one run: its trace, and what its clients saw. */
final class RunFiles {
  private RunFiles() {}

  /** Plays a run and writes what is wanted of it. */
  static void write(SimConfig config, @Nullable Path trace, @Nullable Path history)
      throws IOException {
    try (Writer traceFile = open(trace);
        Writer historyFile = open(history)) {
      List<Observer> observers = new ArrayList<>();
      if (trace != null) {
        List<NodeId> nodes = new Roster(config.nodes()).configuration().voters();
        observers.add(new TraceLines(nodes, line -> append(traceFile, line)));
      }
      if (history != null) {
        observers.add(new HistoryLines(line -> append(historyFile, line)));
      }
      LayeredSimulation.run(config, new Observers(observers));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Writer open(@Nullable Path file) throws IOException {
    return file == null ? Writer.nullWriter() : Files.newBufferedWriter(file);
  }

  private static void append(Writer file, String line) {
    try {
      file.append(line).append('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
