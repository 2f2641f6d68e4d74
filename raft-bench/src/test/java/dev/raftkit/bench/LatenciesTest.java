package dev.raftkit.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void onePercentMayTakeLonger() {
    Latencies latencies = new Latencies();

    for (int i = 1; i <= 1_000; i++) {
      latencies.add(i * 1_000_000L);
    }

    assertEquals(990, latencies.p99Millis(), 990 * 0.01);
    assertEquals(1_000, latencies.count());
  }

  @Test
  void everyDurationIsCountedToOnePercent() {
    for (long nanos = 1; nanos > 0; nanos *= 3) {
      Latencies latencies = new Latencies();

      latencies.add(nanos);

      assertEquals(nanos / 1e6, latencies.p99Millis(), nanos / 1e8);
    }
  }

  @Test
  void ofTwoPeriodsTogetherTheLongestCount() {
    Latencies quick = new Latencies();
    Latencies slow = new Latencies();
    quick.add(1_000_000);
    slow.add(50_000_000);

    quick.addAll(slow);

    assertEquals(50, quick.p99Millis(), 0.5);
    assertEquals(2, quick.count());
  }

  @Test
  void withoutAnythingCountedThereIsNoLatency() {
    assertEquals(0, new Latencies().p99Millis());
  }
}
