package dev.raftkit.sim.engine.invariant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ReadsAreFreshTest extends InvariantTest {
  private static final int KEY = 20;

  /** What clients put: the client, counted from 1, and the number of its operation. */
  private static final long FIRST = 1L << 32 | 1;

  private static final long SECOND = 2L << 32 | 100;

  private final ReadsAreFresh reads = new ReadsAreFresh(alarm);

  @Test
  void aGetMayFindTheNewestPut() {
    reads.putAcknowledged(FIRST, KEY, 10, 20);
    reads.putAcknowledged(SECOND, KEY, 30, 40);

    reads.found(0, KEY, SECOND, reads.newestPutCalledAt(KEY));

    assertSilence();
  }

  @Test
  void aGetMustNotFindWhatWasOverwrittenBeforeItsCall() {
    reads.putAcknowledged(FIRST, KEY, 10, 20);
    reads.putAcknowledged(SECOND, KEY, 30, 40);

    reads.found(0, KEY, FIRST, reads.newestPutCalledAt(KEY));

    assertAlarm();
  }

  @Test
  void aGetMustNotFindNothingAfterAPut() {
    reads.putAcknowledged(FIRST, KEY, 10, 20);

    reads.found(0, KEY, 0, reads.newestPutCalledAt(KEY));

    assertAlarm();
  }

  @Test
  void aGetMayFindEitherOfTwoPutsThatOverlapped() {
    reads.putAcknowledged(FIRST, KEY, 10, 35);
    reads.putAcknowledged(SECOND, KEY, 30, 40);

    reads.found(0, KEY, FIRST, reads.newestPutCalledAt(KEY));

    assertSilence();
  }

  @Test
  void aGetMayFindAPutWhoseOutcomeNobodyKnows() {
    reads.putAcknowledged(FIRST, KEY, 10, 20);

    reads.found(0, KEY, SECOND, reads.newestPutCalledAt(KEY));

    assertSilence();
  }

  @Test
  void aGetMayMissAPutThatWasAcknowledgedAfterItsCall() {
    long atCall = reads.newestPutCalledAt(KEY);
    reads.putAcknowledged(FIRST, KEY, 10, 20);

    reads.found(0, KEY, 0, atCall);

    assertSilence();
  }

  private void assertAlarm() {
    Violation violation = alarm.violation();
    assertEquals(ReadsAreFresh.NAME, violation == null ? "" : violation.invariant());
  }
}
