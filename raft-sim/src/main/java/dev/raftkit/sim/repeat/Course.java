package dev.raftkit.sim.repeat;

import dev.raftkit.core.membership.NodeId;
import dev.raftkit.sim.engine.Server;
import dev.raftkit.sim.engine.ServerFactory;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.invariant.Roster;
import dev.raftkit.sim.engine.observe.JsonLine;
import dev.raftkit.sim.engine.observe.TraceLines;
import dev.raftkit.sim.engine.time.Event;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run event by event: a line of JSON for each, with the hash of all that happened so far and what
 * the servers did; null after the last. The first line is the start of all servers.
 */
public final class Course implements Supplier<@Nullable String> {
  private final Simulation simulation;
  private StringJoiner actions = new StringJoiner(",", "[", "]");
  private long step;

  /** A run that begins with the first line. */
  public Course(SimConfig config, ServerFactory servers) {
    List<NodeId> nodes = new Roster(config.nodes()).configuration().voters();
    TraceLines trace = new TraceLines(nodes, line -> actions.add(line));
    simulation = new Simulation(config, trace, servers);
  }

  @Override
  public @Nullable String get() {
    if (step > 0 && !simulation.step()) {
      return null;
    }
    JsonLine line = new JsonLine().field("step", step);
    Event event = simulation.last();
    if (event != null) {
      describe(line, event);
    }
    line.field("hash", JsonLine.hex(simulation.hash())).rawField("did", actions.toString());
    actions = new StringJoiner(",", "[", "]");
    step++;
    return line.close();
  }

  private static void describe(JsonLine line, Event event) {
    line.field("t", event.time()).field("e", event.kind().name());
    if (event.actor() instanceof Server server) {
      line.field("i", server.id().name());
    }
    line.field("tag", event.tag()).field("number", event.number());
  }
}
