package dev.raftkit.kv.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raftkit.kv.KvCodec;
import dev.raftkit.kv.KvCommand;
import dev.raftkit.kv.KvError;
import dev.raftkit.kv.KvQuery;
import dev.raftkit.kv.KvResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A lease that its client keeps")
class KeptLeaseTest {
  private static final Duration TTL = TestWorld.TTL;

  private final TestWorld world = new TestWorld();
  private final TestWorld.Client client = world.client();
  private final List<String> told = new ArrayList<>();

  private KeptLease kept() {
    KeptLease lease = world.await(client.kv.keepLease(TTL));
    lease.onLost(() -> told.add("lost"));
    return lease;
  }

  private boolean isThere(KeptLease lease) {
    KvResult result = KvCodec.decodeResult(
        world.store.ask(KvCodec.encode(new KvQuery.Lease(lease.id(), false))).join());
    return result instanceof KvResult.LeaseFound;
  }

  @Test
  void itLastsForAsLongAsItIsRenewed() {
    KeptLease lease = kept();

    world.runFor(Duration.ofMinutes(5));

    assertThat(lease.isSafe()).isTrue();
    assertThat(isThere(lease)).isTrue();
    assertThat(world.applied).hasSizeBetween(290, 310);
    assertThat(told).isEmpty();
  }

  @Test
  void itIsSafeForItsTimeLessOnePercentFromWhenTheRenewalWasSent() {
    KeptLease lease = kept();

    // Granted a millisecond after it was sent, and known a millisecond later.
    assertThat(lease.safeFor()).isEqualTo(Duration.ofMillis(2970 - 2));
  }

  @Test
  void oneThatCannotBeRenewedIsLostBeforeTheStoreEndsIt() {
    KeptLease lease = kept();
    client.isCutOff = true;

    world.runFor(Duration.ofMillis(2967));
    assertThat(lease.isSafe()).isTrue();
    assertThat(told).isEmpty();

    world.runFor(Duration.ofMillis(2));
    assertThat(lease.isSafe()).isFalse();
    assertThat(lease.safeFor()).isZero();
    assertThat(told).containsExactly("lost");
    assertThat(isThere(lease)).isTrue();

    world.runFor(Duration.ofMillis(50));
    assertThat(isThere(lease)).isFalse();
  }

  @Test
  void oneThatWasLostIsNotRenewedWhenTheClusterIsThereAgain() {
    KeptLease lease = kept();
    client.isCutOff = true;
    world.runFor(Duration.ofMillis(2970));
    client.isCutOff = false;
    int sent = world.applied.size();

    world.runFor(Duration.ofMinutes(1));

    assertThat(lease.isSafe()).isFalse();
    assertThat(world.applied).hasSize(sent);
  }

  @Test
  void aShortOutageDoesNotLoseIt() {
    KeptLease lease = kept();
    client.isCutOff = true;
    world.runFor(Duration.ofMillis(1_700));
    client.isCutOff = false;

    world.runFor(Duration.ofMinutes(1));

    assertThat(lease.isSafe()).isTrue();
    assertThat(told).isEmpty();
  }

  @Test
  void aRenewalWhoseAnswerWasLostIsSentAgain() {
    KeptLease lease = kept();
    client.lostAnswers = 1;

    world.runFor(Duration.ofMinutes(1));

    assertThat(lease.isSafe()).isTrue();
  }

  @Test
  void aGrantWhoseAnswerWasLostIsItsOwn() {
    client.lostAnswers = 2;

    KeptLease lease = kept();

    assertThat(lease.isSafe()).isTrue();
    assertThat(world.applied)
        .containsExactly(
            new KvCommand.Grant(lease.id(), TTL.toNanos()),
            new KvCommand.Grant(lease.id(), TTL.toNanos()),
            new KvCommand.Grant(lease.id(), TTL.toNanos()),
            new KvCommand.Renew(List.of(lease.id())));
    world.runFor(Duration.ofMinutes(1));
    assertThat(lease.isSafe()).isTrue();
  }

  @Test
  void aLeaseOfSomebodyElseIsNotTaken() {
    world.apply(new KvCommand.Grant(3, TTL.toNanos()));
    CompletableFuture<KeptLease> first = client.kv.keepLease(TTL);
    assertThat(world.await(first).id()).isEqualTo(1);

    CompletableFuture<KeptLease> second = client.kv.keepLease(TTL);
    world.runFor(Duration.ofMillis(2));

    assertThatThrownBy(second::join)
        .cause()
        .isInstanceOfSatisfying(
            KvException.class,
            failure -> assertThat(failure.error()).isEqualTo(KvError.LEASE_EXISTS));
  }

  @Test
  void oneThatIsGivenUpIsEndedAtOnce() {
    KeptLease lease = kept();

    CompletableFuture<Void> over = lease.giveUp();

    assertThat(lease.isSafe()).isFalse();
    world.runFor(Duration.ofMillis(2));
    assertThat(over).isCompleted();
    assertThat(isThere(lease)).isFalse();
    assertThat(told).containsExactly("lost");
  }

  @Test
  void oneThatIsLostCanBeGivenUpSoThatNobodyWaitsForItsTime() {
    KeptLease lease = kept();
    client.pauseFor(Duration.ofMillis(2_980));
    world.runFor(Duration.ofMillis(2_980));
    assertThat(told).containsExactly("lost");
    assertThat(isThere(lease)).isTrue();

    world.await(lease.giveUp());

    assertThat(isThere(lease)).isFalse();
    assertThat(told).containsExactly("lost");
  }

  @Test
  void givingUpWithoutTheClusterEndsWhenTheTimeHasPassed() {
    KeptLease lease = kept();
    client.isCutOff = true;

    CompletableFuture<Void> over = lease.giveUp();

    world.runFor(Duration.ofMillis(2_999));
    assertThat(over).isNotDone();
    world.runFor(Duration.ofMillis(2));
    assertThat(over).isCompleted();
  }

  @Test
  void oneThatSomebodyElseRevokedIsLostWithTheNextRenewal() {
    KeptLease lease = kept();
    world.apply(new KvCommand.Revoke(lease.id()));

    world.runFor(Duration.ofMillis(1_001));

    assertThat(lease.isSafe()).isFalse();
    assertThat(told).containsExactly("lost");
  }

  @Test
  void whoAsksAfterwardsIsToldThatItIsLost() {
    KeptLease lease = kept();
    world.await(lease.giveUp());

    lease.onLost(() -> told.add("late"));
    world.runFor(Duration.ZERO);

    assertThat(told).containsExactly("lost", "late");
  }

  @Test
  void aCancelledGrantLeavesNothingForLong() {
    CompletableFuture<KeptLease> granting = client.kv.keepLease(TTL);
    world.runFor(Duration.ZERO);

    granting.cancel(false);

    world.runFor(TTL.plusMillis(20));
    assertThat(world.applied).contains(new KvCommand.Revoke(1));
    assertThat(world.apply(new KvCommand.Grant(1, TTL.toNanos())))
        .isInstanceOf(KvResult.Granted.class);
  }

  @Test
  void allThatIsHeldCanBeGivenUpTogether() {
    KeptLease first = kept();
    KeptLease second = kept();

    world.await(client.kv.giveUpAll());

    assertThat(isThere(first)).isFalse();
    assertThat(isThere(second)).isFalse();
    assertThat(told).containsExactly("lost", "lost");
  }

  @Test
  void aTimeThatTheStoreDoesNotTakeIsItsRefusal() {
    assertThatThrownBy(() -> world.await(client.kv.keepLease(Duration.ofMillis(1))))
        .hasCauseInstanceOf(KvException.class)
        .hasMessageContaining("ttlNanosMin");
    assertThatThrownBy(() -> client.kv.keepLease(Duration.ofDays(366)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("365 days");
  }
}
