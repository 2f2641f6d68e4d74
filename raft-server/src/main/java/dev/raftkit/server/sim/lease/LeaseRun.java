package dev.raftkit.server.sim.lease;

import dev.raftkit.kv.store.KeyValueStore;
import dev.raftkit.node.StateMachine;
import dev.raftkit.sim.engine.ClientHistory;
import dev.raftkit.sim.engine.World;
import dev.raftkit.sim.engine.invariant.Liveness;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.workload.Clientele;
import dev.raftkit.sim.engine.workload.Requests;
import dev.raftkit.sim.full.Application;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** One run: the stores of its servers, its clients, and who judges them. */
final class LeaseRun implements Application, Clientele {
  private static final int CANDIDATES_MIN = 2;
  private static final int CANDIDATES_MAX = 6;
  private static final int WATCHERS_MAX = 3;
  private static final long DAY_NANOS = 40_000_000_000L;
  private static final int HASHED_ONE_IN = 8;
  private static final int RENEWED_LATE_ONE_IN = 8;
  private static final int WATCHES_MAX = 100;

  private final World world;
  private final Referee referee;
  private final Chronicle chronicle;
  private final ClientHistory registers;
  private final List<StoreRequests> requests = new ArrayList<>();
  private final TreeMap<Integer, ToldStore> running = new TreeMap<>();
  private final TreeMap<Integer, Long> reached = new TreeMap<>();

  LeaseRun(World world) {
    this.world = world;
    this.referee = new Referee(world);
    this.chronicle = new Chronicle(world, referee);
    this.registers = new ClientHistory(ClientHistory.NAME, world.alarm(), world.observer());
  }

  /** The clients begin. */
  void begin() {
    RandomStream random = world.random().split("lease clients");
    int candidates = (int) random.between(CANDIDATES_MIN, CANDIDATES_MAX);
    int elections = 1 + random.nextInt(2);
    List<Candidate> all = new ArrayList<>();
    for (int i = 0; i < candidates; i++) {
      Candidate candidate = new Candidate(this, i, elections);
      all.add(candidate);
      candidate.begin();
    }
    RandomStream late = random.split("/late renewals");
    chronicle.tell((lease, nanos) -> {
      if (late.nextInt(RENEWED_LATE_ONE_IN) == 0) {
        all.get(late.nextInt(candidates)).renewLate(lease, nanos);
      }
    });
    int watchers = 1 + random.nextInt(WATCHERS_MAX);
    for (int i = 0; i < watchers; i++) {
      new Spectator(this, candidates + i).begin();
    }
  }

  World world() {
    return world;
  }

  /** The name of one of the elections of these days: the history of each is to be short. */
  String electionName(int election) {
    return "e" + election + "." + world.queue().now() / DAY_NANOS;
  }

  Referee referee() {
    return referee;
  }

  Chronicle chronicle() {
    return chronicle;
  }

  /** Whether the clients have done enough, so that the logs of the servers can become equal. */
  boolean isOver() {
    return world.queue().now() >= world.config().durationNanos();
  }

  // ---------------------------------------------------------------- servers

  @Override
  public StateMachine started(int server) {
    ToldStore store = new ToldStore(new KeyValueStore(WATCHES_MAX), chronicle);
    running.put(server, store);
    return store;
  }

  @Override
  public void died(int server) {
    running.remove(server);
    reached.remove(server);
  }

  @Override
  public void reached(int server, long index) {
    reached.put(server, index);
    // A hash walks through the whole store, and a difference does not go away.
    if (index % HASHED_ONE_IN == 0) {
      compare(server, index);
    }
  }

  private void compare(int server, long index) {
    long hash = Objects.requireNonNull(running.get(server)).stateHash().orElseThrow();
    world.hash().add(hash);
    world.invariants().stateReached(server, index, hash);
  }

  /** The group stops, and that is an alarm by itself. */
  @Override
  public void failed(int server, Throwable cause) {}

  // ---------------------------------------------------------------- the engine's clients

  @Override
  public Requests requests(int client) {
    StoreRequests made = new StoreRequests(world, client, registers);
    requests.add(made);
    return made;
  }

  @Override
  public int serviceTimeoutsMax() {
    return Liveness.TIMEOUTS_MAX;
  }

  @Override
  public void finished(List<Integer> upToDate) {
    ended();
    // A witness applies nothing.
    reached.forEach(this::compare);
    registers.check();
    referee.check();
  }

  @Override
  public void ended() {
    requests.forEach(StoreRequests::abandon);
  }
}
