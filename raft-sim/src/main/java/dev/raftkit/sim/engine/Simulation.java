package dev.raftkit.sim.engine;

import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.fault.Adversity;
import dev.raftkit.sim.engine.fault.Arena;
import dev.raftkit.sim.engine.fault.Machine;
import dev.raftkit.sim.engine.fault.Operator;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.workload.Clientele;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run: a cluster, its clients, its trouble, and its end. Play it {@linkplain #run to its end}, or
 * {@linkplain #step event by event} to look at it on the way.
 */
public final class Simulation {
  /** More events than this in a virtual second are a storm of the cluster's own making. */
  private static final long EVENTS_PER_SECOND_MAX = 200_000;

  private static final long SECOND = 1_000_000_000;

  private final SimConfig config;
  private final Staging staging;
  private final World world;
  private final Finale finale;
  private final Clientele clientele;
  private @Nullable Event last;
  private long steps;

  /** A run that has not begun, of the layer to which the servers belong. */
  public Simulation(SimConfig config, Observer observer, ServerFactory servers) {
    this(config, observer, servers, Staging.USUAL);
  }

  private Simulation(SimConfig config, Observer observer, ServerFactory servers, Staging staging) {
    this.config = config;
    this.staging = staging;
    this.world = new World(config, observer, staging.fate());
    config.branches().forEach(world::branchOff);
    List<Machine> machines = new ArrayList<>();
    for (int i = 0; i < config.nodes(); i++) {
      Server server = servers.create(world, i);
      world.place(server);
      machines.add(server);
    }
    this.clientele = servers.clientele(world);
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < config.clients(); i++) {
      clients.add(new Client(world, i, clientele.requests(i)));
    }
    Arena arena = new Arena(
        world.queue(),
        world.network(),
        machines,
        world.marks(),
        world.atlas(),
        world.invariants()::disturbed,
        Settings.ELECTION_TIMEOUT_MAX_NANOS);
    Adversity adversity = adversity(arena);
    world.watchLeaders(adversity);
    this.finale = new Finale(world, config, adversity, clients, clientele);
    for (Machine machine : machines) {
      machine.boot();
    }
  }

  private Adversity adversity(Arena arena) {
    RandomStream random = world.random().split("faults");
    if (config.faults().has(FaultKind.DISK)) {
      Operator unused =
          new Operator(staging.adversary().operated(arena), random.split("/operator"));
    }
    if (config.faults().has(FaultKind.MEMBERSHIP)) {
      MembershipOperator unused = new MembershipOperator(
          world, random.split("/membership"), Finale.repairAt(config.durationNanos()));
    }
    return staging.adversary().begin(arena, config.faults(), random);
  }

  /** Plays a run of the core layer. */
  public static RunResult run(SimConfig config) {
    return run(config, Observer.NONE);
  }

  /**
   * Plays a run of the core layer while someone looks on.
   *
   * @throws IllegalArgumentException if the configuration names another layer
   */
  public static RunResult run(SimConfig config, Observer observer) {
    if (config.layer() != Layer.CORE) {
      throw new IllegalArgumentException("the engine alone runs the core layer only, not "
          + config.layer().text()
          + ": give it the servers of that layer");
    }
    return run(config, observer, ServerFactory.CORE);
  }

  /** Plays a run of the layer to which the servers belong. */
  public static RunResult run(SimConfig config, Observer observer, ServerFactory servers) {
    return run(config, observer, servers, Staging.USUAL);
  }

  /** Plays a run in another way than the usual one. */
  public static RunResult run(
      SimConfig config, Observer observer, ServerFactory servers, Staging staging) {
    Simulation simulation = new Simulation(config, observer, servers, staging);
    while (simulation.step()) {
      // Nobody looks on between two events.
    }
    simulation.clientele.ended();
    return simulation.result();
  }

  /** Lets the next event happen; false when the run is over, or an invariant does not hold. */
  public boolean step() {
    if (finale.isOver() || world.alarm().isRaised() || isCutOff()) {
      return false;
    }
    Event event = world.queue().next();
    if (event == null) {
      return false;
    }
    world.queue().dispatch(event);
    last = event;
    steps++;
    if (steps > EVENTS_PER_SECOND_MAX * (1 + world.queue().now() / SECOND)) {
      world.alarm().raise("I18-boundedness", steps + " events by now");
    }
    return true;
  }

  private boolean isCutOff() {
    return steps >= staging.eventsMax() || world.queue().now() > staging.virtualNanosMax();
  }

  /** What happened in the last step, without its payload, until the next; null before the first. */
  public @Nullable Event last() {
    return last;
  }

  /** How many events have reached a server so far. */
  public long events() {
    return world.events();
  }

  /** The hash of all that has happened so far. */
  public long hash() {
    return world.hash().value();
  }

  /** What the run has come to so far. */
  public RunResult result() {
    return new RunResult(
        config,
        world.events(),
        world.network().messages(),
        world.invariants().acknowledged(),
        world.protocolMarks().elections(),
        world.queue().now(),
        world.hash().value(),
        world.alarm().violation(),
        world.marks());
  }
}
