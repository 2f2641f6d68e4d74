package dev.raftkit.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Transfer;
import dev.raftkit.node.membership.Member;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The task of a leader")
@Timeout(60)
class TaskRunnerTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final StandingLoop loop = new StandingLoop();
  private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Leadership> begun = new LinkedBlockingQueue<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final Recorder troubles = new Recorder();
  private CompletableFuture<Member> resignation = new CompletableFuture<>();
  private TaskRunner runner = runner(this::untilInterrupted);

  @AfterEach
  void close() throws InterruptedException {
    runner.close();
    released.countDown();
    runner.awaitEnd(LONG);
  }

  @Test
  void runsOnADaemonThreadOfItsOwn() throws Exception {
    LinkedBlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    runner = runner(leadership -> threads.add(Thread.currentThread()));

    runner.elected(leadership(5));

    Thread thread = take(threads);
    assertNotEquals(Thread.currentThread(), thread);
    assertTrue(thread.isDaemon());
    assertEquals("raft-n1-lead", thread.getName());
  }

  @Test
  void isInterruptedWhenTheLeadershipIsLost() throws Exception {
    Leadership leadership = leadership(5);
    runner.elected(leadership);
    assertEquals(5, take(begun).token());

    leadership.end();

    assertEquals("interrupted 5", take(events));
  }

  @Test
  void neverRunsTwiceAtATime() throws Exception {
    runner = runner(this::untilReleased);
    Leadership former = leadership(5);
    runner.elected(former);
    take(begun);

    former.end();
    runner.elected(leadership(7));
    assertEquals(List.of(), List.copyOf(begun));
    released.countDown();

    assertEquals("released 5", take(events));
    assertEquals(7, take(begun).token());
  }

  @Test
  void doesNotBeginForALeadershipThatIsLostMeanwhile() throws Exception {
    runner = runner(this::untilReleased);
    Leadership former = leadership(5);
    runner.elected(former);
    take(begun);
    former.end();
    Leadership missed = leadership(7);
    runner.elected(missed);

    missed.end();
    runner.elected(leadership(9));
    released.countDown();

    assertEquals(9, take(begun).token());
  }

  @Test
  void doesNotBeginForALeadershipThatWasOverBefore() throws Exception {
    Leadership lost = leadership(5);
    lost.end();

    runner.elected(lost);
    runner.elected(leadership(7));

    assertEquals(7, take(begun).token());
  }

  @Test
  void anInterruptNeverHitsTheNextRun() throws Exception {
    LinkedBlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
    runner = runner(leadership -> {
      interrupted.add(Thread.currentThread().isInterrupted());
      while (!leadership.isLost()) {
        LockSupport.parkNanos(100_000);
      }
    });

    for (int term = 1; term <= 100; term++) {
      Leadership leadership = leadership(term);
      runner.elected(leadership);
      assertFalse(take(interrupted));
      leadership.end();
    }
  }

  @Test
  void isCancelledWhenItIsClosedAndTheMemberLeadsOn() throws Exception {
    Leadership leadership = leadership(5);
    runner.elected(leadership);
    Leadership seen = take(begun);

    runner.close();

    assertEquals("interrupted 5", take(events));
    assertTrue(seen.isLost());
    assertFalse(seen.isSafe());
    assertFalse(leadership.isLost());
    runner.elected(leadership(7));
    runner.awaitEnd(LONG);
    assertTrue(runner.isOver());
    assertEquals(List.of(), List.copyOf(begun));
  }

  @Test
  void thatReturnsResignsNothing() throws Exception {
    runner = runner(begun::add);
    Leadership leadership = leadership(5);

    runner.elected(leadership);
    take(begun);
    runner.close();
    runner.awaitEnd(LONG);

    assertEquals(List.of(), List.copyOf(events));
    assertFalse(leadership.isLost());
  }

  @Test
  void thatThrowsMakesTheMemberResign() throws Exception {
    IllegalStateException trouble = new IllegalStateException("no database");
    runner = runner(leadership -> {
      throw trouble;
    });

    runner.elected(leadership(5));

    assertEquals("failed 5", take(events));
    assertEquals("resigns 5", take(events));
    assertSame(trouble, troubles.last);
  }

  @Test
  void isTriedAgainIfNobodyTakesOver() throws Exception {
    resignation =
        CompletableFuture.failedFuture(new TransferException.Refused(Transfer.Reason.NOBODY, null));
    runner = runner(leadership -> {
      begun.add(leadership);
      if (events.isEmpty()) {
        throw new IllegalStateException("at first");
      }
    });

    runner.elected(leadership(5));

    assertEquals(5, take(begun).token());
    assertEquals(5, take(begun).token());
    assertEquals(
        List.of("failed 5", "resigns 5", "kept 5: there is no other voter that answers the leader"),
        List.copyOf(events));
  }

  @Test
  void thatAlwaysThrowsIsTriedLessAndLessOften() throws Exception {
    resignation =
        CompletableFuture.failedFuture(new TransferException.Refused(Transfer.Reason.NOBODY, null));
    Leadership leadership = leadership(5);
    runner = new TaskRunner(
        "raft-n1-lead",
        led -> {
          throw new IllegalStateException("always");
        },
        loop,
        new Backoff(Duration.ofDays(1), Duration.ofDays(2)),
        troubles);

    runner.elected(leadership);

    assertEquals("failed 5", take(events));
    assertEquals("resigns 5", take(events));
    assertTrue(take(events).startsWith("kept 5"));
    assertEquals("failed 5", take(events));
    // It now waits for a day, unless the leadership ends.
    leadership.end();
    runner.close();
    runner.awaitEnd(LONG);
    assertEquals(List.of(), List.copyOf(events));
  }

  @Test
  void thatThrowsBecauseTheLeadershipIsOverHasNotFailed() throws Exception {
    runner = runner(leadership -> {
      begun.add(leadership);
      leadership.awaitLost();
      leadership.throwIfLost();
    });
    Leadership leadership = leadership(5);
    runner.elected(leadership);
    take(begun);

    leadership.end();
    runner.elected(leadership(7));

    assertEquals(7, take(begun).token());
    assertEquals(List.of(), List.copyOf(events));
  }

  @Test
  void thatDoesNotReturnIsReported() throws Exception {
    runner = runner(this::untilReleased);
    Leadership leadership = leadership(5);
    runner.elected(leadership);
    take(begun);
    leadership.end();
    assertEquals(List.of(), List.copyOf(events));

    loop.pass(TaskRunner.PATIENCE.toNanos());

    assertEquals("still runs 5", take(events));
  }

  @Test
  void thatReturnsInTimeIsNotReported() throws Exception {
    Leadership leadership = leadership(5);
    runner.elected(leadership);
    take(begun);
    leadership.end();
    assertEquals("interrupted 5", take(events));
    runner.close();
    runner.awaitEnd(LONG);

    loop.pass(TaskRunner.PATIENCE.toNanos());

    assertEquals(List.of(), List.copyOf(events));
  }

  @Test
  void thatKeepsItsNodeFromStoppingIsReported() throws Exception {
    runner = runner(this::untilReleased);
    runner.elected(leadership(5));
    take(begun);
    runner.close();

    runner.awaitEnd(Duration.ofMillis(1));

    assertEquals("still runs 5", take(events));
  }

  private TaskRunner runner(LeadershipTask task) {
    return new TaskRunner(
        "raft-n1-lead", task, loop, new Backoff(Duration.ofNanos(1), LONG), troubles);
  }

  private Leadership leadership(long token) {
    return new Leadership(token, loop, new ManualWorker(loop), (term, timeout) -> {
      events.add("resigns " + term);
      return resignation;
    });
  }

  private void untilInterrupted(Leadership leadership) {
    begun.add(leadership);
    try {
      released.await();
    } catch (InterruptedException e) {
      events.add("interrupted " + leadership.token());
    }
  }

  /** Heeds no interrupt. */
  private void untilReleased(Leadership leadership) {
    // Even if the run before has left its interrupt unheeded.
    assertFalse(Thread.currentThread().isInterrupted());
    begun.add(leadership);
    while (released.getCount() > 0) {
      LockSupport.parkNanos(100_000);
    }
    events.add("released " + leadership.token());
  }

  private static <T> T take(LinkedBlockingQueue<T> queue) throws InterruptedException {
    return Objects.requireNonNull(queue.poll(30, TimeUnit.SECONDS));
  }

  private final class Recorder implements TaskTroubles {
    volatile Throwable last = new AssertionError("none yet");

    @Override
    public void failed(Leadership leadership, Throwable cause) {
      last = cause;
      events.add("failed " + leadership.token());
    }

    @Override
    public void notReplaced(Leadership leadership, Throwable cause) {
      events.add("kept " + leadership.token() + ": " + cause.getMessage());
    }

    @Override
    public void stillRuns(Leadership leadership) {
      events.add("still runs " + leadership.token());
    }
  }
}
