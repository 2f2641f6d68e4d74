package dev.raftkit.sim.kit;

import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.RunResult;
import dev.raftkit.sim.engine.SimConfig;
import dev.raftkit.sim.engine.Simulation;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.choice.Layer;
import dev.raftkit.sim.engine.choice.Workload;
import dev.raftkit.sim.engine.invariant.Liveness;
import dev.raftkit.sim.engine.invariant.Violation;
import dev.raftkit.sim.engine.observe.Observer;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.shrink.Reproduction;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Clusters of servers that run a state machine, the trouble they are in, and what must hold. A run
 * draws from its seed how many servers and clients there are, and which faults strike and when. Some
 * time before its end everything is repaired, or everything but a minority of the servers; then the
 * cluster must serve again, and all that can must reach the same state. The invariants of Raft itself
 * are always on.
 *
 * <p>Belongs to one thread.
 *
 * @param <M> the state machine
 */
public final class Trial<M extends StateMachine> {
  /** The name of {@link #stateHash} in a failure, when the hash itself fails. */
  static final String STATE_HASH = "state-hash";

  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Sim sim;
  private final Supplier<M> machine;
  private final Supplier<? extends dev.raftkit.sim.kit.Workload<M>> workload;
  private final Map<String, Invariant<M>> always = new LinkedHashMap<>();
  private final Map<String, Invariant<M>> atTheEnd = new LinkedHashMap<>();
  private Range servers = new Range(3, 5);
  private Range clients = new Range(1, 4);
  private Faults faults = Faults.swarm();
  private long durationNanos;
  private int serviceTimeoutsMax = Liveness.TIMEOUTS_MAX;
  private Optional<ToLongFunction<? super M>> stateHash = Optional.empty();

  Trial(
      Sim sim, Supplier<M> machine, Supplier<? extends dev.raftkit.sim.kit.Workload<M>> workload) {
    this.sim = sim;
    this.machine = machine;
    this.workload = workload;
    this.durationNanos = TimeUnit.SECONDS.toNanos(sim.settings().seconds());
  }

  /** From one number to another, both inclusive. */
  private record Range(int min, int max) {
    Range {
      if (min < 1 || min > max) {
        throw new IllegalArgumentException("from " + min + " to " + max + " is no range");
      }
    }

    int draw(RandomStream random) {
      return (int) random.between(min, max);
    }
  }

  // ---------------------------------------------------------------- what is simulated

  /** How many servers a cluster has; 3 to 5 unless said otherwise. */
  public Trial<M> servers(int min, int max) {
    servers = new Range(min, max);
    return this;
  }

  /** How many clients a cluster has, each about ten commands a second; 1 to 4 unless said otherwise. */
  public Trial<M> clients(int min, int max) {
    clients = new Range(min, max);
    return this;
  }

  /** What may go wrong; {@link Faults#swarm} unless said otherwise. */
  public Trial<M> faults(Faults possible) {
    faults = possible;
    return this;
  }

  /** How long a run is, in virtual time; what the test's settings say unless said otherwise. */
  public Trial<M> during(Duration virtualTime) {
    durationNanos = TimeUnit.NANOSECONDS.convert(virtualTime);
    return this;
  }

  /** Something that must hold after every batch of commands and every restored snapshot. */
  public Trial<M> always(String name, Invariant<M> invariant) {
    always.put(name, invariant);
    return this;
  }

  /** Something that must hold of every server that has applied everything, when a run is over. */
  public Trial<M> atTheEnd(String name, Invariant<M> invariant) {
    atTheEnd.put(name, invariant);
    return this;
  }

  /**
   * A hash of the whole state, the same for equal states on every machine. With it all servers must
   * have the same state after the same command, those too that took a snapshot over.
   */
  public Trial<M> stateHash(ToLongFunction<? super M> hash) {
    stateHash = Optional.of(hash);
    return this;
  }

  /**
   * After how many of the longest election timeouts a repaired cluster must serve again, 50 unless
   * said otherwise. Ten are enough in all but about one of a thousand runs.
   */
  public Trial<M> servesWithin(int electionTimeouts) {
    if (electionTimeouts < 1 || electionTimeouts > Liveness.TIMEOUTS_MAX) {
      throw new IllegalArgumentException("1 to "
          + Liveness.TIMEOUTS_MAX
          + " election timeouts are possible, not "
          + electionTimeouts);
    }
    serviceTimeoutsMax = electionTimeouts;
    return this;
  }

  // ---------------------------------------------------------------- runs

  /**
   * Plays as many runs as the test's settings say, or the one that they name.
   *
   * @throws SimFailure if anything did not hold in one of them
   */
  public Tally check() {
    Tally tally = new Tally();
    if (sim.settings().replay() != null) {
      replayed().ifPresent(this::play);
      return tally;
    }
    long runs = sim.settings().runs();
    long toldAt = System.nanoTime();
    for (long i = 0; i < runs; i++) {
      RunResult result = play(run(seed(i)));
      tally.add(result);
      if (i == 0 && once(result.config()).hash() != result.hash()) {
        throw new Report<>(sim, this).notRepeatable(result);
      }
      if (System.nanoTime() - toldAt > PROGRESS_NANOS) {
        toldAt = System.nanoTime();
        sim.tell("run " + (i + 1) + " of " + runs + ": " + tally);
      }
    }
    sim.tell(tally.toString());
    return tally;
  }

  /** The seeds differ in all bits; the first is the very one that was asked for. */
  private long seed(long run) {
    long seed = sim.settings().seed();
    return run == 0 ? seed : RandomStream.mix(RandomStream.mix(seed) + run);
  }

  /** The run of a seed. */
  public SimConfig run(long seed) {
    RandomStream random = RandomStream.of(seed).split("trial");
    int nodes = servers.draw(random);
    int callers = clients.draw(random);
    return new SimConfig(nodes, seed, durationNanos, faults, Layer.FULL, Workload.OWN, callers);
  }

  /** What the test's settings name to be replayed, if it can be of this trial. */
  private Optional<Reproduction> replayed() {
    return Optional.ofNullable(sim.settings().replay())
        .map(Reproduction::parse)
        .filter(named -> isOne(named.config()));
  }

  /** What was shrunk may have fewer servers and clients than the trial begins with. */
  private boolean isOne(SimConfig run) {
    return run.workload() == Workload.OWN
        && run.nodes() <= servers.max()
        && run.clients() <= clients.max();
  }

  private void play(Reproduction named) {
    sim.tested();
    Violation violation = named.play(new TrialServers<>(this, null));
    if (violation != null) {
      throw new Report<>(sim, this).replayed(named, violation);
    }
  }

  /**
   * Plays one run, for instance one that a property-based test has drawn; before it what the test's
   * settings name to be replayed, if anything.
   *
   * @throws SimFailure if anything did not hold
   */
  public RunResult play(SimConfig run) {
    sim.tested();
    replayed().ifPresent(this::play);
    RunResult result = once(run);
    Violation violation = result.violation();
    if (violation != null) {
      throw new Report<>(sim, this).failure(result, violation);
    }
    return result;
  }

  RunResult once(SimConfig run) {
    return Simulation.run(run, Observer.NONE, new TrialServers<>(this, null));
  }

  // ---------------------------------------------------------------- for the runs

  M newMachine() {
    return machine.get();
  }

  dev.raftkit.sim.kit.Workload<M> newWorkload() {
    return workload.get();
  }

  Map<String, Invariant<M>> always() {
    return Collections.unmodifiableMap(always);
  }

  Map<String, Invariant<M>> atTheEnd() {
    return Collections.unmodifiableMap(atTheEnd);
  }

  Optional<ToLongFunction<? super M>> stateHash() {
    return stateHash;
  }

  int serviceTimeoutsMax() {
    return serviceTimeoutsMax;
  }
}
