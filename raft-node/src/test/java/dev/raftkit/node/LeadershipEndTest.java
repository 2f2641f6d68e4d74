package dev.raftkit.node;

import static dev.raftkit.node.VirtualTime.MILLIS;
import static dev.raftkit.node.VirtualTime.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.raftkit.core.Transfer;
import dev.raftkit.node.membership.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The end of a leadership")
class LeadershipEndTest {
  private final TestCluster cluster = TestCluster.of(3);
  private final TestMember first = cluster.awaitLeader();
  private final Leadership leadership = first.witness.last();
  private final List<String> events = new ArrayList<>();

  @Test
  void isToldThoughNobodyIsKnownToLead() {
    leadership.onLost(() -> events.add("lost"));

    cluster.network.isolate(first.id);
    cluster.time.runUntil(() -> !events.isEmpty());

    assertNull(first.status().leader());
    assertEquals(List.of("lost"), events);
    assertTrue(leadership.isLost());
  }

  @Test
  void isToldToEachOnceInOrderAndBeforeTheListeners() {
    first.host.addLeadershipListener(TestMember.GROUP, new LeadershipListener() {
      @Override
      public void lost(Leadership over) {
        events.add("listener");
      }
    });
    leadership.onLost(() -> events.add("a"));
    leadership.onLost(() -> events.add("b"));

    cluster.network.isolate(first.id);
    cluster.awaitOtherLeader(first);
    cluster.network.heal();
    cluster.time.runFor(10 * SECONDS);

    assertEquals(List.of("a", "b", "listener"), events);
  }

  @Test
  void isToldOnceToWhoAsksLate() {
    lose();

    leadership.onLost(() -> events.add("late"));

    assertEquals(List.of("late"), events);
    cluster.time.runFor(SECONDS);
    assertEquals(List.of("late"), events);
  }

  @Test
  void isToldToWhoAsksBetweenTheEndAndTheCalls() {
    leadership.onLost(() -> events.add("early"));
    first.callbackWorker.hold();
    lose();

    leadership.onLost(() -> events.add("late"));
    first.callbackWorker.release();
    cluster.time.runFor(SECONDS);

    assertEquals(List.of("late", "early"), events);
  }

  @Test
  void anActionThatThrowsDisturbsNobody() {
    leadership.onLost(() -> {
      throw new IllegalStateException("its own trouble");
    });
    leadership.onLost(() -> events.add("second"));

    lose();
    cluster.time.runReady();

    assertEquals(List.of("second"), events);
  }

  @Test
  void comesWithTheEndOfTheMember() {
    leadership.onLost(() -> events.add("lost"));

    CompletableFuture<Void> stopped = first.host.stop();
    cluster.time.runUntil(stopped::isDone);

    assertEquals(List.of("lost"), events);
    assertTrue(leadership.isLost());
  }

  @Test
  void endsWaitingAndWorkInSteps() throws Exception {
    assertFalse(leadership.awaitLost(Duration.ZERO));
    leadership.throwIfLost();

    lose();

    leadership.awaitLost();
    assertTrue(leadership.awaitLost(Duration.ofSeconds(30)));
    LeadershipLostException refusal =
        assertThrows(LeadershipLostException.class, leadership::throwIfLost);
    assertEquals(leadership.token(), refusal.token());
  }

  @Test
  void anInterruptWithoutItIsPassedOnAndOneThatComesWithItIsNot() throws Exception {
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, leadership::awaitLost);

    Leadership part = leadership.part();
    Thread waiting = Thread.currentThread();
    part.whenEnded(waiting::interrupt);
    Thread ending = new Thread(part::end);
    ending.start();

    assertTrue(part.awaitLost(Duration.ofSeconds(30)));
    // The interrupt may come as late as here.
    Threads.join(ending);
    Thread.interrupted();
  }

  @Test
  void thereIsNoSafetyAfterIt() {
    cluster.time.runFor(SECONDS);
    assertTrue(leadership.safeFor().compareTo(Duration.ofMillis(700)) > 0);
    assertEquals(
        leadership.safeUntil() - cluster.time.now(), leadership.safeFor().toNanos());

    lose();

    assertEquals(Duration.ZERO, leadership.safeFor());
    assertEquals(Long.MIN_VALUE, leadership.safeUntil());
  }

  @Test
  void aPartEndsWithTheWholeAndTheWholeNotWithAPart() {
    Leadership cancelled = leadership.part();
    Leadership other = leadership.part();
    cancelled.onLost(() -> events.add("cancelled"));
    other.onLost(() -> events.add("other"));
    assertTrue(cancelled.isSafe());

    cancelled.end();
    cluster.time.runReady();

    assertEquals(List.of("cancelled"), events);
    assertFalse(cancelled.isSafe());
    assertTrue(other.isSafe());
    assertTrue(leadership.isSafe());
    lose();
    cluster.time.runReady();
    assertEquals(List.of("cancelled", "other"), events);
  }

  @Test
  void resigningHandsOver() {
    long asked = cluster.time.now();

    CompletableFuture<Member> resignation = leadership.resign(Duration.ofSeconds(10));
    cluster.time.runUntil(resignation::isDone);

    assertNotEquals(first.id, resignation.join().id());
    assertTrue(leadership.isLost());
    assertTrue(cluster.time.now() - asked < 100 * MILLIS);
  }

  @Test
  void whoResignsALeadershipThatIsOverEndsNoOther() {
    CompletableFuture<Member> away = leadership.resign(Duration.ofSeconds(10));
    cluster.time.runUntil(away::isDone);
    TestMember second = cluster.awaitOtherLeader(first);
    CompletableFuture<Member> back =
        second.host.transferLeadership(TestMember.GROUP, first.id, 10 * SECONDS);
    cluster.time.runUntil(() -> first.witness.leaderships.size() == 2);
    assertEquals(first.id, back.join().id());

    TransferException refusal = failure(leadership.resign(Duration.ofSeconds(10)));

    assertInstanceOf(TransferException.NotLeader.class, refusal);
    cluster.time.runFor(5 * SECONDS);
    assertFalse(first.witness.last().isLost());
  }

  @Test
  void whoCannotBeReplacedIsToldSo() {
    cluster.members.keySet().stream()
        .filter(id -> !id.equals(first.id))
        .forEach(id -> cluster.network.versions.put(id, 1));

    TransferException refusal = failure(leadership.resign(Duration.ofSeconds(10)));

    assertEquals(
        Transfer.Reason.NOBODY,
        assertInstanceOf(TransferException.Refused.class, refusal).reason());
  }

  @Test
  void aListenerThatWasClosedIsToldNothing() {
    Registration registration =
        first.host.addLeadershipListener(TestMember.GROUP, new LeadershipListener() {
          @Override
          public void lost(Leadership over) {
            events.add("lost");
          }
        });
    first.callbackWorker.hold();
    lose();

    registration.close();
    first.callbackWorker.release();
    cluster.time.runFor(SECONDS);

    assertEquals(List.of(), events);
  }

  private void lose() {
    cluster.network.isolate(first.id);
    cluster.time.runUntil(leadership::isLost);
  }

  private TransferException failure(CompletableFuture<Member> result) {
    cluster.time.runUntil(result::isDone);
    CompletionException failure = assertThrows(CompletionException.class, result::join);
    return assertInstanceOf(TransferException.class, failure.getCause());
  }
}
