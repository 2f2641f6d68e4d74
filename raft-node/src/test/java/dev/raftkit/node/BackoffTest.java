package dev.raftkit.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(6));

  @Test
  void theFirstFailureWaitsForNothingAndTheNextTwiceAsLongUpToAMaximum() {
    assertEquals(List.of(0L, 1L, 2L, 4L, 6L, 6L), failures(6));
  }

  @Test
  void aSuccessBeginsAnew() {
    failures(4);

    backoff.succeeded();

    assertEquals(List.of(0L, 1L), failures(2));
  }

  @Test
  void whoDidWellForLongBeginsAnew() {
    failures(4);

    Duration delay = backoff.failed(Duration.ofSeconds(6));

    assertEquals(Duration.ZERO, delay);
    assertEquals(List.of(1L, 2L), failures(2));
  }

  private List<Long> failures(int count) {
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seconds.add(backoff.failed(Duration.ofSeconds(5)).toSeconds());
    }
    return seconds;
  }
}
