package dev.raftkit.node.fencing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A fenced resource")
class FencedResourceTest {
  private final FencedResource ledger = FencedResource.inMemory("ledger", 3);
  private final List<String> charges = new ArrayList<>();

  @Test
  void refusesALeaderThatWasReplaced() {
    ledger.register(5);
    ledger.act(5, () -> charges.add("a"));
    ledger.register(7);

    FencingException.StaleToken refusal = assertThrows(
        FencingException.StaleToken.class, () -> ledger.act(5, () -> charges.add("b")));

    assertEquals(List.of("a"), charges);
    assertEquals(5, refusal.token());
    assertEquals(7, refusal.highestToken());
    assertEquals(
        "token 5 is stale for ledger, where 7 is registered: another leader has taken over",
        refusal.getMessage());
    assertThrows(
        FencingException.StaleToken.class, () -> ledger.once(5, "b", () -> charges.add("b")));
    assertThrows(FencingException.StaleToken.class, () -> ledger.register(6));
    assertThrows(FencingException.StaleToken.class, () -> ledger.forget(5, "a"));
    assertEquals(7, ledger.highestToken());
  }

  @Test
  void wantsALeaderToRegisterFirst() {
    ledger.register(5);

    FencingException.NotRegistered refusal = assertThrows(
        FencingException.NotRegistered.class, () -> ledger.act(7, () -> charges.add("a")));

    assertEquals(List.of(), charges);
    assertEquals(7, refusal.token());
    assertEquals(5, ledger.highestToken());
    assertEquals(
        "token 7 is not registered with ledger, whose highest is 5: register it, then read what is"
            + " done, then act",
        refusal.getMessage());
  }

  @Test
  void aTokenMayBeRegisteredAgain() {
    ledger.register(5);

    ledger.register(5);

    ledger.act(5, () -> charges.add("a"));
    assertEquals(List.of("a"), charges);
  }

  @Test
  void anEffectWithAKeyHappensOnceAlsoWhenTheNextLeaderAsks() {
    ledger.register(5);
    assertTrue(ledger.once(5, "a", () -> charges.add("by 5")));

    ledger.register(7);

    assertTrue(ledger.isDone("a"));
    assertFalse(ledger.once(7, "a", () -> charges.add("by 7")));
    assertEquals(List.of("by 5"), charges);
  }

  @Test
  void anEffectThatThrowsHasNotHappened() {
    ledger.register(5);
    IllegalStateException trouble = new IllegalStateException("no money");

    assertSame(
        trouble,
        assertThrows(
            IllegalStateException.class,
            () -> ledger.once(5, "a", () -> {
              throw trouble;
            })));

    assertFalse(ledger.isDone("a"));
    assertTrue(ledger.once(5, "a", () -> charges.add("a")));
  }

  @Test
  void keysAreLimitedAndForgottenOnlyWhenToldSo() {
    ledger.register(5);
    for (String key : List.of("a", "b", "c")) {
      ledger.once(5, key, () -> charges.add(key));
    }

    FencingException.TooManyKeys refusal = assertThrows(
        FencingException.TooManyKeys.class, () -> ledger.once(5, "d", () -> charges.add("d")));

    assertEquals(
        "ledger remembers 3 keys of effects, its limit: forget those that are recorded elsewhere, or"
            + " raise keysMax",
        refusal.getMessage());
    assertFalse(ledger.once(5, "a", () -> charges.add("a again")));
    ledger.forget(5, "a");
    assertTrue(ledger.once(5, "d", () -> charges.add("d")));
    assertEquals(List.of("a", "b", "c", "d"), charges);
  }

  @Test
  @Timeout(60)
  void aRegistrationWaitsForTheEffectThatIsUnderWay() throws Exception {
    ledger.register(5);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    CompletableFuture<Void> effect = CompletableFuture.runAsync(() -> ledger.act(5, () -> {
      begun.countDown();
      await(released);
      charges.add("by 5");
    }));
    begun.await();

    CompletableFuture<Void> registration = CompletableFuture.runAsync(() -> {
      ledger.register(7);
      ledger.act(7, () -> charges.add("by 7"));
    });
    released.countDown();
    CompletableFuture.allOf(effect, registration).get(30, TimeUnit.SECONDS);

    assertEquals(List.of("by 5", "by 7"), charges);
  }

  @Test
  void whatIsNoTokenOrKeyIsRefused() {
    assertEquals(
        "a fencing token is positive, and not 0: pass Leadership.token()",
        assertThrows(IllegalArgumentException.class, () -> ledger.register(0)).getMessage());
    ledger.register(5);
    assertThrows(IllegalArgumentException.class, () -> ledger.act(-1, () -> {}));
    assertThrows(IllegalArgumentException.class, () -> ledger.once(5, "", () -> {}));
    assertThrows(IllegalArgumentException.class, () -> ledger.once(5, "k".repeat(201), () -> {}));
    assertTrue(ledger.once(5, "k".repeat(200), () -> {}));
    assertThrows(IllegalArgumentException.class, () -> FencedResource.inMemory("ledger", 0));
  }

  @Test
  void aStateThatLastsKnowsAfterARestartWhoActsAndWhatIsDone() {
    Disk disk = new Disk();
    FencedResource before = FencedResource.of("ledger", disk);
    before.register(5);
    before.once(5, "a", () -> charges.add("a"));
    before.register(5);

    FencedResource after = FencedResource.of("ledger", disk);

    assertEquals(5, after.highestToken());
    assertFalse(after.once(5, "a", () -> charges.add("a again")));
    assertThrows(FencingException.StaleToken.class, () -> after.register(4));
    assertEquals(1, disk.registrations);
    assertEquals(List.of("a"), charges);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Outlives a resource. */
  private static final class Disk implements FencedState {
    private final TreeSet<String> keys = new TreeSet<>();
    private long token;
    int registrations;

    @Override
    public long highestToken() {
      return token;
    }

    @Override
    public void register(long registered) {
      token = registered;
      registrations++;
    }

    @Override
    public boolean isDone(String key) {
      return keys.contains(key);
    }

    @Override
    public void perform(String key, Runnable effect) {
      effect.run();
      keys.add(key);
    }

    @Override
    public void forget(String key) {
      keys.remove(key);
    }
  }
}
