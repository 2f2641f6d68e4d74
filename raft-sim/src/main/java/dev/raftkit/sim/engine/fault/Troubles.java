package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.choice.FaultKind;
import dev.raftkit.sim.engine.choice.Faults;
import dev.raftkit.sim.engine.random.RandomStream;
import dev.raftkit.sim.engine.time.Actor;
import dev.raftkit.sim.engine.time.Event;
import dev.raftkit.sim.engine.time.EventKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trouble of one run: a swarm, in which each kind is drawn to be there or not, and how often.
 * Storms and calm alternate, so that the cluster gets somewhere.
 */
public final class Troubles implements Actor, Adversity {
  private static final long SECOND = 1_000_000_000;

  private final Arena arena;
  private final RandomStream random;
  private final List<Trouble> kinds = new ArrayList<>();
  private final long stormMeanNanos;
  private final long calmMeanNanos;
  private final @Nullable Ambush ambush;
  private boolean storming;
  private boolean over;

  /**
   * Draws the trouble of a run.
   *
   * @param random the stream {@code faults}
   */
  public Troubles(Arena arena, Faults faults, RandomStream random) {
    this.arena = arena;
    this.random = random;
    this.stormMeanNanos = random.between(2 * SECOND, 10 * SECOND);
    this.calmMeanNanos = random.between(2 * SECOND, 5 * SECOND);
    for (FaultKind kind : faults.kinds()) {
      add(kind, faults);
    }
    this.ambush = ambush(arena, faults, random.split("/ambush"));
    arena.queue().schedule(arena.queue().now(), this, EventKind.PHASE, 0, 0, null);
  }

  private void add(FaultKind kind, Faults faults) {
    switch (kind) {
      case NETWORK -> {
        RandomStream partitions = random.split("/partitions");
        RandomStream weather = random.split("/weather");
        addSometimes(new Partitions(arena, partitions, gap(partitions)), partitions);
        addSometimes(new FoulWeather(arena, weather, gap(weather)), weather);
        RandomStream flapping = random.split("/flapping");
        addStrategy(faults);
        addSometimes(new Flapping(arena, flapping, 2 * gap(flapping)), flapping);
      }
      case CRASH -> {
        RandomStream crashes = random.split("/crashes");
        addSometimes(new Crashes(arena, crashes, gap(crashes)), crashes);
      }
      case PAUSE -> {
        RandomStream pauses = random.split("/pauses");
        addSometimes(new Pauses(arena, pauses, gap(pauses)), pauses);
        RandomStream appliers = random.split("/appliers");
        addSometimes(new SlowAppliers(arena, appliers, gap(appliers)), appliers);
      }
      case DISK -> {
        RandomStream disks = random.split("/disks");
        addSometimes(new DiskTrouble(arena, disks, gap(disks)), disks);
        RandomStream errors = random.split("/disk-errors");
        addSometimes(new DiskErrors(arena, errors, gap(errors)), errors);
        RandomStream decay = random.split("/disk-decay");
        addSometimes(new DiskDecay(arena, decay, gap(decay)), decay);
        RandomStream losses = random.split("/disk-losses");
        addSometimes(new DiskLosses(arena, losses, 2 * gap(losses)), losses);
      }
      case CLOCK -> {
        RandomStream clocks = random.split("/clocks");
        addSometimes(new Clocks(arena, clocks, gap(clocks)), clocks);
      }
      case CORRUPTION -> {
        RandomStream corruption = random.split("/corruption");
        addSometimes(new Corruption(arena, corruption, gap(corruption)), corruption);
      }
      case TRANSFER -> {
        RandomStream handOvers = random.split("/hand-overs");
        addSometimes(new HandOvers(arena, faults, handOvers, gap(handOvers)), handOvers);
      }
      case MEMBERSHIP -> {
        if (arena.atlas().membersChange()) {
          RandomStream changes = random.split("/membership");
          long gap = changes.mostlySmall(SECOND / 20, 2 * SECOND);
          kinds.add(new Reshuffles(arena, changes, gap));
        }
      }
      case VERSION, WITNESS -> {
        // Nothing happens: members differ from the beginning.
      }
    }
  }

  /** One run in four strikes at single messages, one in four puts its servers in an order. */
  private void addStrategy(Faults faults) {
    RandomStream strategy = random.split("/strategy");
    switch (strategy.nextInt(4)) {
      case 0 -> kinds.add(new Strikes(arena, faults, strategy, gap(strategy)));
      case 1 -> kinds.add(new Priorities(arena, strategy, gap(strategy)));
      default -> {
        // Chance alone.
      }
    }
  }

  private static long gap(RandomStream stream) {
    return stream.mostlySmall(SECOND / 2, 12 * SECOND);
  }

  private void addSometimes(Trouble trouble, RandomStream stream) {
    if (stream.nextInt(4) > 0) {
      kinds.add(trouble);
    }
  }

  private @Nullable Ambush ambush(Arena where, Faults faults, RandomStream stream) {
    boolean isPossible =
        faults.has(FaultKind.NETWORK) || faults.has(FaultKind.CRASH) || faults.has(FaultKind.PAUSE);
    Ambush lurking = new Ambush(where, faults, stream, gap(stream));
    if (!isPossible || stream.nextInt(3) == 0) {
      return null;
    }
    kinds.add(lurking);
    return lurking;
  }

  @Override
  public void reached(int server, Moment moment) {
    if (ambush != null) {
      ambush.reached(server, moment);
    }
  }

  @Override
  public void end() {
    over = true;
    for (Trouble trouble : kinds) {
      trouble.subside();
    }
  }

  /** A storm or a calm is over. */
  @Override
  public void act(Event event) {
    if (over) {
      return;
    }
    storming = !storming;
    for (Trouble trouble : kinds) {
      if (storming) {
        trouble.rage();
      } else {
        trouble.subside();
      }
    }
    long mean = storming ? stormMeanNanos : calmMeanNanos;
    long until = arena.queue().now() + random.between(mean / 2, mean * 3 / 2);
    arena.queue().schedule(until, this, EventKind.PHASE, 0, 0, null);
  }
}
