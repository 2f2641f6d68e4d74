package dev.raftkit.sim.engine;

import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.disk.LogModel;
import dev.raftkit.sim.engine.fault.Adversity;
import dev.raftkit.sim.engine.fault.Machine;
import dev.raftkit.sim.engine.invariant.Liveness;
import dev.raftkit.sim.engine.invariant.ServerState;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import dev.raftkit.sim.engine.workload.Clientele;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run. Some time before it, everything is repaired, or everything but a minority of the
 * servers; then the cluster must serve again, and in the end all its logs must be equal.
 */
final class Finale implements Actor {
  private static final int REPAIR = 0;
  private static final int CLOSE = 1;
  private static final int SERVICE_DUE = 2;
  private static final int DEADLINE = 3;
  private static final int HAND_OVER = 4;

  private static final long REPAIRED_NANOS = 8_000_000_000L;
  private static final int SOON_TIMEOUTS = 10;

  private final World world;
  private final SimConfig config;
  private final Adversity adversity;
  private final List<Client> clients;
  private final Clientele clientele;
  private final List<Machine> machines;
  private final RandomStream random;
  private final Liveness liveness;
  private final boolean[] healthy;
  private long repairedAt = Long.MAX_VALUE;
  private boolean served;
  private boolean closing;
  private boolean over;
  private @Nullable CalmTransfer transfer;

  Finale(
      World world,
      SimConfig config,
      Adversity adversity,
      List<Client> clients,
      Clientele clientele,
      List<Machine> machines) {
    this.world = world;
    this.config = config;
    this.adversity = adversity;
    this.clients = clients;
    this.clientele = clientele;
    this.machines = List.copyOf(machines);
    this.random = world.random().split("finale");
    this.liveness = new Liveness(world.alarm(), clientele.serviceTimeoutsMax());
    this.healthy = new boolean[config.nodes()];
    long duration = config.durationNanos();
    long repair = Math.max(duration * 3 / 4, duration - REPAIRED_NANOS);
    long timeout = Settings.ELECTION_TIMEOUT_MAX_NANOS;
    long patience = Liveness.TIMEOUTS_MAX * timeout;
    schedule(repair, REPAIR);
    schedule(duration, CLOSE);
    schedule(repair + clientele.serviceTimeoutsMax() * timeout, SERVICE_DUE);
    schedule(Math.max(repair + patience, duration), DEADLINE);
  }

  private void schedule(long time, int phase) {
    world.queue().schedule(time, this, EventKind.PHASE, phase, 0, null);
  }

  /** Looks whether the run is over, after every event. */
  boolean isOver() {
    if (repairedAt != Long.MAX_VALUE && !served) {
      lookForService();
    }
    if (closing && served && !over && isConverged()) {
      finish();
    }
    return over;
  }

  @Override
  public void act(Event event) {
    switch (event.tag()) {
      case REPAIR -> repair();
      case CLOSE -> close();
      case SERVICE_DUE -> liveness.judgeService(served, states());
      case DEADLINE -> {
        liveness.judgeConvergence(isConverged(), states());
        finish();
      }
      case HAND_OVER -> continueTransfer();
      default -> throw new IllegalStateException("an event with tag " + event.tag());
    }
  }

  private void repair() {
    repairedAt = world.queue().now();
    // With damage, or down and about to find some: what such a server claims and cannot read, all
    // others can supply, but a majority of them need not.
    SortedSet<Integer> doubtful = servers(server -> !world.server(server).isUp());
    adversity.end();
    doubtful.addAll(servers(this::isDamaged));
    // Any server may be one that the group of the moment cannot do without.
    boolean canBreak = config.nodes() > 2
        && !world.membersChange()
        // A majority without the leader of before may have a witness with the longest log.
        && !world.roster().hasWitness()
        && (config.faults().has(FaultKind.NETWORK) || config.faults().has(FaultKind.CRASH));
    int brokenMax = config.nodes() - (config.nodes() / 2 + 1);
    boolean all = !canBreak || random.nextInt(2) == 0 || doubtful.size() > brokenMax;
    all |= world.ranks().needMoreThanAMajority(config.nodes());
    world.marks().hit(all ? Mark.HEALED_ALL : Mark.HEALED_MAJORITY_ONLY);
    int first = random.nextInt(config.nodes());
    for (int i = 0; i < config.nodes() && doubtful.size() < brokenMax; i++) {
      doubtful.add((first + i) % config.nodes());
    }
    for (int server = 0; server < config.nodes(); server++) {
      boolean isBroken = !all && doubtful.contains(server);
      healthy[server] = !isBroken && !world.atlas().isLost(server);
      if (isBroken) {
        breakForGood(server);
      }
    }
    world.invariants().disturbed();
  }

  private SortedSet<Integer> servers(IntPredicate condition) {
    TreeSet<Integer> servers = new TreeSet<>();
    for (int server = 0; server < config.nodes(); server++) {
      if (condition.test(server)) {
        servers.add(server);
      }
    }
    return servers;
  }

  private boolean isDamaged(int server) {
    return world.atlas().isHarmed(server) || world.disk(server).log().isDamaged();
  }

  /** Takes a server out of the majority: dead, cut off, deaf or mute. */
  private void breakForGood(int server) {
    boolean canCut = config.faults().has(FaultKind.NETWORK);
    boolean canKill = config.faults().has(FaultKind.CRASH);
    if (canKill && (!canCut || random.nextInt(4) == 0)) {
      if (world.server(server).isUp()) {
        world.server(server).killProcess();
      }
      return;
    }
    int shape = random.nextInt(3);
    for (int other = 0; other < config.nodes(); other++) {
      if (other != server && shape != 1) {
        world.network().cut(server, other);
      }
      if (other != server && shape != 2) {
        world.network().cut(other, server);
      }
    }
  }

  private void lookForService() {
    for (Client client : clients) {
      served |= client.lastServedCall() >= repairedAt;
    }
    if (served) {
      long soon = SOON_TIMEOUTS * Settings.ELECTION_TIMEOUT_MAX_NANOS;
      boolean wasSoon = world.queue().now() <= repairedAt + soon;
      if (wasSoon) {
        world.marks().hit(Mark.SERVED_WITHIN_TEN_TIMEOUTS);
      }
      if (closing) {
        close();
      } else if (config.faults().has(FaultKind.TRANSFER)) {
        transfer = new CalmTransfer(world, machines, healthy, random.split("/transfer"));
        continueTransfer();
      }
    }
  }

  /** Without trouble, a leader that is asked hands over. */
  private void continueTransfer() {
    CalmTransfer asked = transfer;
    if (asked != null && !closing) {
      long next = asked.goOn();
      if (next != Long.MAX_VALUE) {
        schedule(next, HAND_OVER);
      }
    }
  }

  /** The clients stop once the cluster has shown that it serves. */
  private void close() {
    closing = true;
    if (served) {
      clients.forEach(Client::stop);
    }
  }

  private boolean isConverged() {
    int reference = 0;
    while (!isJudged(reference)) {
      reference++;
    }
    LogModel log = world.disk(reference).log();
    long last = log.lastIndex();
    for (int i = 0; i < healthy.length; i++) {
      if (isJudged(i)) {
        ServerState state = world.invariants().state(i);
        LogModel own = world.disk(i).log();
        boolean isUpToDate = state.lastIndex == last
            && state.commitIndex == last
            && state.lastApplied == last
            && own.lastIndex() == last
            && own.prefixHashAt(last) == log.prefixHashAt(last);
        if (!isUpToDate) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether a server has to have everything in the end: it is healthy, and a member by then. */
  private boolean isJudged(int server) {
    LogModel committed = world.invariants().committed();
    return healthy[server]
        && world
            .roster()
            .configurationAt(committed, committed.lastIndex())
            .isMember(world.roster().id(server));
  }

  private void finish() {
    over = true;
    List<Integer> upToDate = new ArrayList<>();
    for (int i = 0; i < healthy.length; i++) {
      if (isJudged(i) && !world.alarm().isRaised()) {
        world.invariants().finished(i);
        upToDate.add(i);
      }
    }
    if (!world.alarm().isRaised()) {
      clientele.finished(upToDate);
    }
  }

  private String states() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < healthy.length; i++) {
      ServerState state = world.invariants().state(i);
      text.append(i == 0 ? "n" : ", n")
          .append(i + 1)
          .append(healthy[i] ? " " : " (broken) ")
          .append(state.role)
          .append(" in term ")
          .append(state.term)
          .append(", log to ")
          .append(state.lastIndex)
          .append(", committed ")
          .append(state.commitIndex);
    }
    return text.toString();
  }
}
