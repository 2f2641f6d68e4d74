package dev.raftkit.sim.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LocalClockTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void aClockStartsAtZeroAndGainsWhatItDriftsBy() {
    LocalClock clock = new LocalClock();
    clock.start(5 * SECOND);
    assertEquals(SECOND, clock.at(6 * SECOND));

    clock.drift(6 * SECOND, 10_000);
    assertEquals(2 * SECOND + SECOND / 100, clock.at(7 * SECOND));

    clock.drift(7 * SECOND, 0);
    clock.step(SECOND);
    assertEquals(4 * SECOND + SECOND / 100, clock.at(8 * SECOND));
  }

  @Property
  void aLocalTimeIsReachedAtTheFirstMomentThatShowsIt(
      @ForAll @IntRange(min = -300_000, max = 300_000) int perMillion,
      @ForAll @LongRange(min = 0, max = 100 * SECOND) long start,
      @ForAll @LongRange(min = 1, max = 100 * SECOND) long local) {
    LocalClock clock = new LocalClock();
    clock.start(start);
    clock.drift(start, perMillion);

    long reached = clock.onRunClock(local);

    assertTrue(clock.at(reached) >= local, "not too early");
    assertTrue(clock.at(reached - 1) < local, "not too late");
  }

  @Property
  void aClockNeverGoesBack(
      @ForAll @IntRange(min = -300_000, max = 300_000) int before,
      @ForAll @IntRange(min = -300_000, max = 300_000) int after,
      @ForAll @LongRange(min = 0, max = 10 * SECOND) long change) {
    LocalClock clock = new LocalClock();
    clock.start(0);
    clock.drift(0, before);
    long shown = clock.at(change);

    clock.drift(change, after);

    assertEquals(shown, clock.at(change));
    assertTrue(clock.at(change + 1) >= shown);
  }
}
