package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.mark.Mark;
import dev.raftkit.sim.engine.network.Weather;
import dev.raftkit.sim.engine.random.RandomStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strikes leaders when it matters: at the moment of their election, of a proposal or of a commit, or
 * one message later. And silences candidates, so that those who lead for a while do so unheard, or
 * heard by one server only, or holds back the answers to them, until they have another meaning. What
 * such leaders leave behind, entries that some servers have and others do not, is what figures 7 and 8
 * of the paper are made of.
 */
final class Ambush extends Trouble {
  private static final List<Moment> MOMENTS = List.of(Moment.values());
  private static final int WAYS = 4;
  private static final long MILLISECOND = 1_000_000;
  private static final long LATE_PER_MILLION = 700_000;
  private static final int LATE_TIMEOUTS = 8;

  private final Faults faults;
  private final List<Grip> grips = new ArrayList<>();
  private final EnumSet<Moment> targets = EnumSet.noneOf(Moment.class);
  private final boolean[] downed;
  private final boolean[] paused;
  private long episode;
  private boolean lurking;
  private boolean relay;
  private int oneIn = 1;

  Ambush(Arena arena, Faults faults, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
    this.faults = faults;
    this.downed = new boolean[arena.size()];
    this.paused = new boolean[arena.size()];
  }

  @Override
  void strike() {
    episode++;
    lurking = true;
    targets.clear();
    relay = random.nextInt(2) == 0;
    if (relay) {
      // Figure 8: leaders fall with entries that nobody else has, one after the other, each as the
      // one
      // before it comes back; and at last one who has spread an old entry, and no new one.
      targets.add(Moment.VOTES_ASKED);
      targets.add(Moment.ELECTED);
      targets.add(Moment.OLD_ENTRY_ON_MAJORITY);
      oneIn = 1 + random.nextInt(2);
      endAfter(timeouts(10, 40), episode, null);
    } else {
      targets.add(MOMENTS.get(random.nextInt(MOMENTS.size())));
      oneIn = 1 + random.nextInt(3);
      endAfter(someTime(40), episode, null);
    }
  }

  /** A server comes to a moment that matters. */
  void reached(int server, Moment moment) {
    if (lurking && targets.contains(moment) && random.nextInt(oneIn) == 0) {
      boolean atOnce = random.nextInt(2) == 0;
      boolean isCandidate = moment == Moment.CAMPAIGNING || moment == Moment.VOTES_ASKED;
      int target = isCandidate ? arena.size() + server : server;
      attackAfter(atOnce ? 0 : random.mostlySmall(0, 40 * MILLISECOND), target);
    }
  }

  @Override
  void attack(int target) {
    if (target < arena.size()) {
      strikeLeader(target);
    } else if (lurking && faults.has(FaultKind.NETWORK)) {
      strikeCandidate(target - arena.size());
    }
  }

  private void strikeLeader(int server) {
    Machine machine = arena.machines().get(server);
    if (!lurking || !machine.isLeader() || machine.isPaused()) {
      return;
    }
    arena.marks().hit(Mark.LEADER_AMBUSHED);
    if (relay) {
      letOthersGo(server);
    }
    int way = random.nextInt(WAYS);
    long duration = relay ? timeouts(2, 8) : someTime(6);
    if (way == 0 && faults.has(FaultKind.CRASH)) {
      machine.killProcess();
      downed[server] = true;
    } else if (way == 1 && faults.has(FaultKind.PAUSE)) {
      machine.pause();
      paused[server] = true;
    } else if (faults.has(FaultKind.NETWORK)) {
      begin(way == 3 ? new LateAnswers(server) : new Isolation(server, server, true), duration);
      return;
    }
    endAfter(duration, -1 - server, null);
  }

  @Override
  void relent(long number, @Nullable Object struck) {
    if (struck instanceof Grip grip) {
      if (grips.remove(grip)) {
        grip.release();
      }
    } else if (number < 0) {
      restore((int) (-1 - number));
    } else if (number == episode) {
      lurking = false;
    }
  }

  @Override
  void repair() {
    lurking = false;
    grips.forEach(Grip::release);
    grips.clear();
    for (int i = 0; i < arena.size(); i++) {
      restore(i);
    }
  }

  private void restore(int server) {
    Machine machine = arena.machines().get(server);
    if (downed[server] && !machine.isUp() && !arena.atlas().isLost(server)) {
      machine.boot();
    }
    if (paused[server] && machine.isPaused()) {
      machine.resume();
    }
    downed[server] = false;
    paused[server] = false;
  }

  /** Strikes a candidate, or the leader it has become. */
  private void strikeCandidate(int server) {
    arena.marks().hit(Mark.CANDIDATE_AMBUSHED);
    boolean answersLate = random.nextInt(relay ? 4 : 2) == 0;
    int heardBy = random.nextInt(2) == 0 ? server : random.nextInt(arena.size());
    begin(
        answersLate ? new LateAnswers(server) : new Isolation(server, heardBy, false), someTime(6));
  }

  private void begin(Grip grip, long nanos) {
    grips.add(grip);
    grip.take();
    endAfter(nanos, 0, grip);
  }

  /** Whoever was struck before comes back, all but one. */
  private void letOthersGo(int server) {
    for (Grip grip : List.copyOf(grips)) {
      if (grip.server() != server) {
        grips.remove(grip);
        grip.release();
      }
    }
    for (int other = 0; other < arena.size(); other++) {
      if (other != server) {
        restore(other);
      }
    }
  }

  private long timeouts(int min, int max) {
    long timeout = arena.electionTimeoutMaxNanos();
    return random.between(min * timeout, max * timeout);
  }

  /** Something that is done to the links of a server for a while; equal to itself only. */
  private interface Grip {
    int server();

    void take();

    void release();
  }

  /** One server that the others do not hear, and does not hear them if it is deaf too. */
  private final class Isolation implements Grip {
    private final int server;
    private final int heardBy;
    private final boolean deaf;

    Isolation(int server, int heardBy, boolean deaf) {
      this.server = server;
      this.heardBy = heardBy;
      this.deaf = deaf;
    }

    @Override
    public int server() {
      return server;
    }

    @Override
    public void take() {
      for (int other = 0; other < arena.size(); other++) {
        if (isFrom(other)) {
          arena.network().cut(server, other);
          if (deaf) {
            arena.network().cut(other, server);
          }
        }
      }
    }

    @Override
    public void release() {
      for (int other = 0; other < arena.size(); other++) {
        if (isFrom(other)) {
          arena.network().mend(server, other);
          if (deaf) {
            arena.network().mend(other, server);
          }
        }
      }
    }

    private boolean isFrom(int other) {
      return other != server && other != heardBy;
    }
  }

  /** Many of the messages to a server arrive late: when it asks the same again, in another term. */
  private final class LateAnswers implements Grip {
    private final int server;

    LateAnswers(int server) {
      this.server = server;
    }

    @Override
    public int server() {
      return server;
    }

    @Override
    public void take() {
      long holdMaxNanos = LATE_TIMEOUTS * arena.electionTimeoutMaxNanos();
      weather(new Weather(0, 0, 0, LATE_PER_MILLION, holdMaxNanos, true));
    }

    @Override
    public void release() {
      weather(Weather.FAIR);
    }

    private void weather(Weather weather) {
      for (int other = 0; other < arena.size(); other++) {
        if (other != server) {
          arena.network().setWeather(other, server, weather);
        }
      }
    }
  }
}
