package dev.raftkit.sim.engine.fault;

import dev.raftkit.sim.engine.network.Weather;
import dev.raftkit.sim.engine.random.RandomStream;
import org.jspecify.annotations.Nullable;

/** Links that lose, delay, duplicate and reorder. */
final class FoulWeather extends Trouble {
  private static final long PERCENT = 10_000;

  private long episode;

  FoulWeather(Arena arena, RandomStream random, long gapMeanNanos) {
    super(arena, random, gapMeanNanos);
  }

  @Override
  void strike() {
    repair();
    boolean everywhere = random.nextInt(2) == 0;
    Weather weather = weather();
    for (int from = 0; from < arena.size(); from++) {
      for (int to = 0; to < arena.size(); to++) {
        if (everywhere || random.nextInt(3) == 0) {
          arena.network().setWeather(from, to, weather);
        }
      }
    }
    endAfter(someTime(30), episode, null);
  }

  @Override
  void relent(long number, @Nullable Object payload) {
    if (number == episode) {
      repair();
    }
  }

  @Override
  void repair() {
    episode++;
    for (int from = 0; from < arena.size(); from++) {
      for (int to = 0; to < arena.size(); to++) {
        arena.network().setWeather(from, to, Weather.FAIR);
      }
    }
  }

  private Weather weather() {
    if (random.nextInt(3) == 0) {
      return slowMotion();
    }
    return new Weather(
        someOf(40 * PERCENT),
        someOf(30 * PERCENT),
        someOf(50 * PERCENT),
        someOf(20 * PERCENT),
        someTime(10),
        random.nextInt(2) == 0);
  }

  /** Messages take about as long as election timeouts, so that anything may overtake anything. */
  private Weather slowMotion() {
    long hold = random.between(30 * PERCENT, 100 * PERCENT);
    long timeout = arena.electionTimeoutMaxNanos();
    long holdMax = random.between(timeout / 8, 2 * timeout);
    return new Weather(
        someOf(10 * PERCENT), someOf(30 * PERCENT), 50 * PERCENT, hold, holdMax, true);
  }

  private long someOf(long most) {
    return random.nextInt(3) == 0 ? 0 : random.mostlySmall(PERCENT / 10, most);
  }
}
