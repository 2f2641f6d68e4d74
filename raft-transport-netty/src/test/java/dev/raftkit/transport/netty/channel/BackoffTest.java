package dev.raftkit.transport.netty.channel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void pausesDoubleUpToTheLimitAndStartOverAfterASuccess() {
    Backoff backoff = new Backoff(50, 2_000, bound -> bound - 1);

    assertThat(pauses(backoff, 8)).containsExactly(50, 100, 200, 400, 800, 1_600, 2_000, 2_000);

    backoff.reset();

    assertThat(backoff.nextNanos()).isEqualTo(50);
  }

  @Test
  void aPauseIsAtLeastHalfAsLong() {
    Backoff backoff = new Backoff(50, 2_000, bound -> 0);

    assertThat(pauses(backoff, 3)).containsExactly(25, 50, 100);
  }

  private static long[] pauses(Backoff backoff, int count) {
    long[] pauses = new long[count];
    for (int i = 0; i < count; i++) {
      pauses[i] = backoff.nextNanos();
    }
    return pauses;
  }
}
